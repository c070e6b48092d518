package io.convoy.nn;

import static io.convoy.nn.SampleNetworks.labels;
import static io.convoy.nn.SampleNetworks.target;
import static io.convoy.nn.SampleNetworks.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.tensor.Shape;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A layer that this package does not know trains like any other.
class OwnLayerTest {
    static List<Architecture> networks() {
        Shape input = new Shape(3, 5, 5);
        return List.of(
                new Architecture(input, 3, List.of(new Scale(), new Flatten(), new Linear(3, true))),
                new Architecture(
                        input,
                        3,
                        List.of(
                                Conv.square(5, 3, 1, 1, true),
                                new Residual(List.of(new Scale(), new Tanh()), List.of(new Scale())),
                                new Flatten(),
                                new Linear(3, true))));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void ownLayerTrains(Architecture architecture) {
        int samples = 12;
        float[] parameters = architecture.initialParameters(1);
        float[] target = target(architecture);
        int[] labels = labels(0, samples, 3);
        try (var team = new Team(2)) {
            Network network = Network.plan(architecture, samples, 0, 1, team);
            write(network, 0, samples);
            double first = 0;
            double last = 0;
            for (int step = 0; step < 150; step++) {
                network.load(parameters, new float[0]);
                last = network.gradient(labels, samples, step, 0, target, GradientListener.NONE);
                first = step == 0 ? last : first;
                for (int i = 0; i < parameters.length; i++) {
                    parameters[i] -= 0.1f / samples * target[i];
                }
            }
            assertThat(last).isLessThan(first / 2);
        }
        String scale = architecture.parameters().slots().stream()
                .filter(slot -> slot.dimensions().equals(List.of(1)))
                .findFirst()
                .orElseThrow()
                .name();
        assertThat(scale).isIn("0.weight", "1.layers.0.weight");
        int offset = architecture.parameters().slots().stream()
                .filter(slot -> slot.name().equals(scale))
                .findFirst()
                .orElseThrow()
                .offset();
        assertThat(parameters[offset]).isNotEqualTo(1);
    }
}
