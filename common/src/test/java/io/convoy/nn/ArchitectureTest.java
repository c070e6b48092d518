package io.convoy.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.UserError;
import io.convoy.tensor.FlatLayout;
import io.convoy.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final Architecture LENET = new Architecture(
            new Shape(1, 28, 28),
            10,
            List.of(
                    Conv.square(6, 5, 1, 2, true),
                    new Relu(),
                    MaxPool.square(2, 2, 0),
                    Conv.square(16, 5, 1, 0, true),
                    new Relu(),
                    MaxPool.square(2, 2, 0),
                    new Flatten(),
                    new Linear(120, true),
                    new Relu(),
                    new Linear(84, true),
                    new Relu(),
                    new Linear(10, true)));

    private static Architecture residual(int stride) {
        return new Architecture(
                new Shape(3, 9, 9),
                4,
                List.of(
                        Conv.square(5, 3, 1, 1, false),
                        BatchNorm.standard(),
                        new Residual(
                                List.of(Conv.square(7, 3, stride, 1, false), BatchNorm.standard()),
                                List.of(Conv.square(7, 1, 2, 0, false), BatchNorm.standard())),
                        new GlobalAvgPool(),
                        new Linear(4, true)));
    }

    @Test
    void countsLeNetsParameters() {
        assertThat(LENET.parameters().floats()).isEqualTo(61_706);
        assertThat(LENET.table().stream().mapToInt(Architecture.Row::parameters).sum())
                .isEqualTo(61_706);
        assertThat(LENET.table().getFirst().multiplyAdds()).isEqualTo(28 * 28 * 6 * 25);
    }

    @Test
    void namesTensorsAsSequentialDoes() {
        Architecture architecture = residual(2);

        assertThat(architecture.parameters().slots())
                .extracting(FlatLayout.Slot::name)
                .containsExactly(
                        "0.weight",
                        "1.weight",
                        "1.bias",
                        "2.layers.0.weight",
                        "2.layers.1.weight",
                        "2.layers.1.bias",
                        "2.shortcut.0.weight",
                        "2.shortcut.1.weight",
                        "2.shortcut.1.bias",
                        "4.weight",
                        "4.bias");
        assertThat(architecture.parameters().slots().getFirst().dimensions()).containsExactly(5, 3, 3, 3);
        assertThat(architecture.buffers().slots())
                .extracting(FlatLayout.Slot::name)
                .startsWith("1.running_mean", "1.running_var", "2.layers.1.running_mean");
        assertThat(architecture.table())
                .extracting(Architecture.Row::path)
                .containsExactly("0", "1", "2.layers.0", "2.layers.1", "2.shortcut.0", "2.shortcut.1", "2", "3", "4");
    }

    @Test
    void layersThatDoNotFitAreNamedWithBothShapes() {
        assertThatThrownBy(() -> residual(1))
                .isInstanceOf(UserError.class)
                .hasMessage("layer 2 (residual): its layers give 7×9×9 but its shortcut 7×5×5; they must be equal");
        assertThatThrownBy(() -> new Architecture(
                        new Shape(1, 8, 8),
                        2,
                        List.of(new Residual(List.of(new Relu(), Conv.square(2, 9, 1, 0, true)), List.of()))))
                .isInstanceOf(UserError.class)
                .hasMessage("layer 0.layers.1 (conv): a window of 9×9 with padding 0×0 does not fit an input of 1×8×8");
        assertThatThrownBy(() -> new Architecture(new Shape(1, 8, 8), 2, List.of(new Linear(2, true))))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("layer 0 (linear)", "1×8×8", "flatten");
        assertThatThrownBy(() -> new Architecture(Shape.vector(8), 3, List.of(new Linear(2, true))))
                .isInstanceOf(UserError.class)
                .hasMessage("layer 0 (linear) ends the model with 2×1×1, but classes = 3 needs 3×1×1");
    }

    @Test
    void impossibleLayersAreRefused() {
        assertThatThrownBy(() -> Conv.square(0, 3, 1, 1, true)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> Conv.square(1, 3, 0, 1, true)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> MaxPool.square(2, 2, 2)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> new Dropout(1)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> new BatchNorm(0.1, 0)).isInstanceOf(UserError.class);
    }

    @Test
    void outputSizesRoundDown() {
        assertThat(new Conv(4, 5, 2, 2, 3, 2, 0, true).output(new Shape(3, 8, 9)))
                .isEqualTo(new Shape(4, 4, 3));
        assertThat(MaxPool.square(3, 2, 1).output(new Shape(18, 9, 8))).isEqualTo(new Shape(18, 5, 4));
    }

    @Test
    void initialParametersAreAFunctionOfTheSeed() {
        float[] once = LENET.initialParameters(7);

        assertThat(LENET.initialParameters(7)).isEqualTo(once);
        assertThat(LENET.initialParameters(8)).isNotEqualTo(once);
    }

    @Test
    void initialWeightsHaveTheVarianceOfTheirInitializer() {
        for (var expected : List.of(
                new Expected(new Initializer.HeNormal(), 2.0 / 300),
                new Expected(new Initializer.HeUniform(), 2.0 / 300),
                new Expected(new Initializer.XavierNormal(), 2.0 / 500),
                new Expected(new Initializer.XavierUniform(), 2.0 / 500),
                new Expected(new Initializer.FanInUniform(), 1.0 / 900))) {
            float[] weights = new float[200 * 300];
            expected.initializer().fill(List.of(200, 300), 11, weights, 0, weights.length);

            double squares = 0;
            double sum = 0;
            for (float weight : weights) {
                squares += (double) weight * weight;
                sum += weight;
            }
            assertThat(squares / weights.length).isBetween(expected.variance() * 0.97, expected.variance() * 1.03);
            assertThat(Math.abs(sum / weights.length)).isLessThan(0.02 * Math.sqrt(expected.variance()));
        }
    }

    private record Expected(Initializer initializer, double variance) {}

    @Test
    void buffersStartWithUnitVariance() {
        float[] buffers = residual(2).initialBuffers();

        assertThat(buffers).hasSize(2 * (5 + 7 + 7)).startsWith(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0);
        assertThat(residual(2).bufferMomentum()).hasSize(buffers.length).containsOnly(0.1f);
    }
}
