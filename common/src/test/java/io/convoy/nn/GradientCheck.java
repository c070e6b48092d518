package io.convoy.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.random.CounterRandom;
import io.convoy.tensor.FlatLayout;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Compares the gradients of layers with central differences of the loss: `⟨gradient, v⟩ ≈ (loss(p + εv) − loss(p −
/// εv)) / 2ε` along random directions v of ±1, one tensor at a time.
///
/// The layers stand between a [Given] input and a linear classifier, so that their input's gradient is checked too.
/// The input's values are distinct by 0.01 or more and at least 0.005 from zero, more than ε moves them: no kink of
/// ReLU or of a maximum is crossed.
final class GradientCheck {
    private static final float EPSILON = 0.002f;
    private static final int DIRECTIONS = 6;

    private GradientCheck() {}

    static void check(Shape shape, int samples, double labelSmoothing, List<Layer> layers) {
        List<Layer> chain = new ArrayList<>();
        chain.add(new Given(samples, shape));
        chain.addAll(layers);
        chain.add(new Flatten());
        chain.add(new Linear(3, true));
        var architecture = new Architecture(Shape.vector(1), 3, chain);
        float[] parameters = parameters(architecture, samples * shape.size());
        try (var team = new Team(1)) {
            var network = Network.plan(architecture, samples, labelSmoothing, 1, team);
            float[] gradient = gradient(network, parameters, samples);
            for (FlatLayout.Slot slot : architecture.parameters().slots()) {
                for (int direction = 0; direction < DIRECTIONS; direction++) {
                    compare(network, parameters, gradient, samples, slot, direction);
                }
            }
        }
    }

    private static float[] parameters(Architecture architecture, int inputs) {
        float[] parameters = architecture.initialParameters(3);
        for (int i = 0; i < parameters.length; i++) {
            // Off the special values 0 and 1 that biases and normalizations start with.
            parameters[i] += 0.2f * (CounterRandom.uniform(17, i) - 0.5f);
        }
        int[] order = shuffled(inputs);
        float spacing = Math.max(0.01f, 2f / inputs);
        for (int i = 0; i < inputs; i++) {
            parameters[i] = spacing * (order[i] - inputs / 2 + 0.5f);
        }
        return parameters;
    }

    private static int[] shuffled(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = CounterRandom.below(23, i, i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static void compare(
            Network network, float[] parameters, float[] gradient, int samples, FlatLayout.Slot slot, int direction) {
        double expected = 0;
        double norm = 0;
        float[] plus = parameters.clone();
        float[] minus = parameters.clone();
        for (int i = slot.offset(); i < slot.offset() + slot.floats(); i++) {
            float sign = CounterRandom.bits(100 + direction, i) < 0 ? -1 : 1;
            plus[i] += sign * EPSILON;
            minus[i] -= sign * EPSILON;
            expected += ((double) plus[i] - minus[i]) / (2 * EPSILON) * gradient[i];
            norm += (double) gradient[i] * gradient[i];
        }
        double difference = (loss(network, plus, samples) - loss(network, minus, samples)) / (2 * EPSILON);
        assertThat(difference)
                .as("%s, direction %d", slot.name(), direction)
                .isCloseTo(expected, within(0.004 * Math.sqrt(norm) + 1e-3));
    }

    private static double loss(Network network, float[] parameters, int samples) {
        float[] ignored = new float[parameters.length + network.architecture().initialBuffers().length];
        return run(network, parameters, samples, ignored);
    }

    private static float[] gradient(Network network, float[] parameters, int samples) {
        float[] gradient = new float[parameters.length + network.architecture().initialBuffers().length];
        Arrays.fill(gradient, Float.NaN);
        run(network, parameters, samples, gradient);
        assertThat(gradient).doesNotContain(Float.NaN);
        return gradient;
    }

    private static double run(Network network, float[] parameters, int samples, float[] gradient) {
        int[] labels = new int[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = i % 3;
        }
        network.load(parameters, network.architecture().initialBuffers());
        return network.gradient(labels, samples, 5, 0, gradient, GradientListener.NONE);
    }
}
