package io.convoy.nn;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every layer against central differences, with channels off the lane grid and odd sizes.
class LayerGradientTest {
    static Stream<Arguments> layers() {
        return Stream.of(
                arguments(new Conv(5, 3, 2, 2, 1, 1, 0, true), new Shape(3, 5, 7)),
                arguments(Conv.square(17, 3, 1, 1, false), new Shape(2, 4, 5)),
                arguments(Conv.square(2, 1, 2, 0, true), new Shape(18, 3, 5)),
                arguments(Conv.square(3, 5, 3, 2, true), new Shape(1, 9, 7)),
                arguments(MaxPool.square(3, 2, 1), new Shape(5, 7, 5)),
                arguments(new MaxPool(2, 3, 2, 1, 0, 1), new Shape(17, 4, 5)),
                arguments(AvgPool.square(3, 2, 1), new Shape(5, 7, 5)),
                arguments(new AvgPool(2, 3, 1, 2, 1, 0), new Shape(17, 3, 5)),
                arguments(new GlobalAvgPool(), new Shape(17, 3, 5)),
                arguments(BatchNorm.standard(), new Shape(17, 3, 5)),
                arguments(BatchNorm.standard(), Shape.vector(5)),
                arguments(new LayerNorm(1e-5), new Shape(5, 3, 5)),
                arguments(new LayerNorm(1e-5), Shape.vector(19)),
                arguments(new Relu(), new Shape(17, 3, 3)),
                arguments(new LeakyRelu(0.1), new Shape(5, 3, 5)),
                arguments(new Sigmoid(), new Shape(17, 3, 3)),
                arguments(new Tanh(), new Shape(17, 3, 3)),
                arguments(new Gelu(), new Shape(17, 3, 3)),
                arguments(new Linear(7, true), Shape.vector(33)),
                arguments(new Linear(18, false), Shape.vector(5)),
                arguments(new Dropout(0.4), new Shape(17, 3, 3)),
                arguments(new Flatten(), new Shape(17, 3, 3)),
                arguments(
                        new Residual(List.of(Conv.square(5, 3, 1, 1, true), new Tanh()), List.of()),
                        new Shape(5, 5, 3)),
                arguments(
                        new Residual(
                                List.of(Conv.square(7, 3, 2, 1, true), BatchNorm.standard()),
                                List.of(Conv.square(7, 1, 2, 0, false))),
                        new Shape(5, 5, 3)),
                arguments(new Scale(), new Shape(17, 3, 3)));
    }

    @ParameterizedTest(name = "{0} over {1}")
    @MethodSource("layers")
    void agreesWithCentralDifferences(Layer layer, Shape shape) {
        GradientCheck.check(shape, 3, 0, List.of(layer));
    }

    @ParameterizedTest(name = "{0} over {1}")
    @MethodSource("layers")
    void agreesInsideOfResiduals(Layer layer, Shape shape) {
        List<Layer> branch = List.of(layer, new Tanh());

        GradientCheck.check(shape, 3, 0, List.of(new Residual(branch, List.of(new Tanh(), layer))));
    }

    @Test
    void agreesInPlaceAndInDepth() {
        GradientCheck.check(
                new Shape(5, 7, 5),
                2,
                0.1,
                List.of(
                        Conv.square(6, 3, 1, 1, true),
                        new Tanh(),
                        new Dropout(0.3),
                        new Sigmoid(),
                        new Residual(
                                List.of(
                                        new Residual(List.of(new LayerNorm(1e-5), new Gelu()), List.of()),
                                        Conv.square(6, 3, 2, 1, false)),
                                List.of(Conv.square(6, 1, 2, 0, true), new Tanh())),
                        AvgPool.square(2, 1, 0),
                        new Scale()));
    }
}
