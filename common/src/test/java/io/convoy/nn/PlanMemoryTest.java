package io.convoy.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.kernel.Conv2d;
import io.convoy.kernel.ConvShape;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which layers work in place, and that no layer does whose input somebody still needs.
class PlanMemoryTest {
    private final List<Samples> seen = new ArrayList<>();

    /// Does what another layer does, and notes where its input, output and their gradients are.
    private record Spy(Layer layer, List<Samples> seen) implements Layer {
        @Override
        public String type() {
            return layer.type();
        }

        @Override
        public Shape output(Shape input) {
            return layer.output(input);
        }

        @Override
        public List<Parameter> parameters(Shape input) {
            return layer.parameters(input);
        }

        @Override
        public Operation plan(Plan plan) {
            seen.add(plan.forwardInput());
            seen.add(plan.forwardOutput());
            seen.add(plan.inputGradient());
            seen.add(plan.outputGradient());
            return layer.plan(plan);
        }
    }

    private Spy spy(Layer layer) {
        return new Spy(layer, seen);
    }

    private void plan(Layer... middle) {
        List<Layer> layers = new ArrayList<>();
        layers.add(Conv.square(5, 3, 1, 1, true));
        layers.addAll(List.of(middle));
        layers.add(new Flatten());
        layers.add(new Linear(2, true));
        try (var team = new Team(1)) {
            Network.plan(new Architecture(new Shape(1, 5, 5), 2, layers), 3, 0, 1, team);
        }
    }

    private boolean outputReplacesInput() {
        return seen.get(0).offset() == seen.get(1).offset();
    }

    private boolean inputGradientReplacesOutputGradient() {
        return seen.get(2).offset() == seen.get(3).offset();
    }

    @Test
    void reluReplacesWhatNobodyNeeds() {
        plan(spy(new Relu()));

        assertThat(outputReplacesInput()).isTrue();
        assertThat(inputGradientReplacesOutputGradient()).isTrue();
    }

    @Test
    void reluKeepsWhatTheLayerBeforeNeedsBackward() {
        plan(new Tanh(), spy(new Relu()));

        assertThat(outputReplacesInput()).isFalse();
    }

    @Test
    void reluKeepsWhatTheShortcutNeeds() {
        plan(new Residual(List.of(spy(new Relu()), Conv.square(5, 3, 1, 1, true)), List.of()));

        assertThat(outputReplacesInput()).isFalse();
    }

    @Test
    void gradientThatBothBranchesNeedIsKept() {
        plan(new Residual(List.of(Conv.square(5, 3, 1, 1, true), spy(new Relu())), List.of()));

        assertThat(inputGradientReplacesOutputGradient()).isFalse();
    }

    @Test
    void geluKeepsItsInput() {
        plan(spy(new Gelu()));

        assertThat(outputReplacesInput()).isFalse();
        assertThat(inputGradientReplacesOutputGradient()).isTrue();
    }

    @Test
    void gradientsOfDistantLayersShareMemory() {
        plan(spy(Conv.square(5, 3, 1, 1, true)), new Relu(), Conv.square(5, 3, 1, 1, true), new Relu(), new Gelu());
        int two = seen.getFirst().values().length;
        Layer[] deep = new Layer[40];
        for (int i = 0; i < 40; i += 2) {
            deep[i] = i == 0 ? spy(Conv.square(5, 3, 1, 1, true)) : Conv.square(5, 3, 1, 1, true);
            deep[i + 1] = new Relu();
        }
        seen.clear();
        plan(deep);
        Layout layout = seen.getFirst().layout();
        int activation = 3 * layout.sampleStride();
        var conv = new Conv2d(new ConvShape(5, 5, 5, 5, 3, 3, 1, 1, 1, 1), layout, layout);
        int packed = conv.forward().packedFloats() + conv.backwardData().packedFloats();
        // 20 convolutions keep 20 activations and their weights; their 40 gradients take no memory in proportion.
        assertThat(seen.getFirst().values().length).isLessThan(two + 20 * (activation + packed + 32));
    }
}
