package io.convoy.nn;

import static io.convoy.nn.SampleNetworks.EVERYTHING;
import static io.convoy.nn.SampleNetworks.gradient;
import static io.convoy.nn.SampleNetworks.labels;
import static io.convoy.nn.SampleNetworks.load;
import static io.convoy.nn.SampleNetworks.planned;
import static io.convoy.nn.SampleNetworks.target;
import static io.convoy.nn.SampleNetworks.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final Architecture PLAIN = new Architecture(
            new Shape(3, 6, 5),
            4,
            List.of(
                    Conv.square(5, 3, 1, 1, true),
                    new Relu(),
                    new Dropout(0.5),
                    MaxPool.square(2, 2, 0),
                    new Flatten(),
                    new Linear(4, true)));

    private final Team team = new Team(1);

    @AfterEach
    void endTeam() {
        team.close();
    }

    @Test
    void gradientHasTheSameBitsForAnyNumberOfThreads() {
        float[] expected = gradient(planned(EVERYTHING, 7, team), 0, 7);

        for (int threads = 2; threads <= 4; threads++) {
            try (var larger = new Team(threads)) {
                assertThat(gradient(planned(EVERYTHING, 7, larger), 0, 7)).isEqualTo(expected);
            }
        }
    }

    @Test
    void gradientHasTheSameBitsInALargerNetworkAndAfterOtherWork() {
        float[] expected = gradient(planned(EVERYTHING, 3, team), 0, 3);
        Network larger = planned(EVERYTHING, 8, team);
        gradient(larger, 100, 8);
        write(larger, 200, 8);
        larger.evaluate(labels(200, 8, 4), 8);

        assertThat(gradient(larger, 0, 3)).isEqualTo(expected);
    }

    @Test
    void whatStandsInPaddingReachesNoResult() {
        Network network = planned(EVERYTHING, 3, team);
        float[] expected = gradient(network, 0, 3);

        for (float anything : new float[] {-3e4f, 7e5f}) {
            Arrays.fill(network.input(), anything);
            load(network);
            assertThat(gradient(network, 0, 3)).isEqualTo(expected);
        }
    }

    @Test
    void sumOfShardGradientsIsTheGradientOfTheBatch() {
        Network network = planned(PLAIN, 8, team);
        float[] whole = gradient(network, 0, 8);
        float[] first = gradient(network, 0, 3);
        float[] rest = gradient(network, 3, 5);

        for (int i = 0; i < whole.length; i++) {
            assertThat(first[i] + rest[i]).isCloseTo(whole[i], within(1e-4f));
        }
    }

    @Test
    void listenerHearsOfFinalPartsInBackwardOrder() {
        Network network = planned(EVERYTHING, 4, team);
        float[] expected = gradient(network, 0, 4);
        float[] target = target(EVERYTHING);
        List<Integer> heard = new ArrayList<>();
        write(network, 0, 4);

        network.gradient(labels(0, 4, 4), 4, 7, 0, target, from -> {
            heard.add(from);
            assertThat(Arrays.copyOfRange(target, from, target.length))
                    .isEqualTo(Arrays.copyOfRange(expected, from, expected.length));
        });

        assertThat(heard).startsWith(EVERYTHING.parameters().floats()).endsWith(0);
        assertThat(heard).isSortedAccordingTo((a, b) -> b - a).doesNotHaveDuplicates();
        assertThat(heard).hasSize(1 + 11);
    }

    @Test
    void statisticsAreMeanAndUnbiasedVarianceTimesSamples() {
        var architecture = new Architecture(
                Shape.vector(1), 2, List.of(new Given(4, Shape.vector(1)), BatchNorm.standard(), new Linear(2, false)));
        Network network = Network.plan(architecture, 4, 0, 1, team);
        float[] parameters = architecture.initialParameters(1);
        System.arraycopy(new float[] {1, 2, 3, 6}, 0, parameters, 0, 4);
        network.load(parameters, architecture.initialBuffers());
        float[] target = target(architecture);

        network.gradient(new int[4], 4, 0, 0, target, GradientListener.NONE);

        int statistics = architecture.parameters().floats();
        assertThat(target[statistics]).isCloseTo(4 * 3f, within(1e-5f));
        assertThat(target[statistics + 1]).isCloseTo(4 * 14f / 3, within(1e-4f));
    }

    @Test
    void evaluationTakesRunningStatistics() {
        var architecture = new Architecture(
                Shape.vector(1), 2, List.of(new Given(1, Shape.vector(1)), BatchNorm.standard(), new Linear(2, true)));
        Network network = Network.plan(architecture, 1, 0, 1, team);
        // values 5; batch norm weight 2, bias 1; linear weights 1, −1, biases 0, 3
        network.load(new float[] {5, 2, 1, 1, -1, 0, 3}, new float[] {3, 4});
        float[] probabilities = new float[2];

        network.predict(1, probabilities);

        double normalized = 2 * (5 - 3) / Math.sqrt(4 + 1e-5) + 1;
        double expected = 1 / (1 + Math.exp(-normalized - normalized + 3));
        assertThat(probabilities[0]).isCloseTo((float) expected, within(1e-6f));
        assertThat(probabilities[0] + probabilities[1]).isCloseTo(1, within(1e-6f));
    }

    @Test
    void evaluationDropsNothingAndSmoothsNoLabels() {
        Network smoothed = planned(PLAIN, 5, team);
        var layers = PLAIN.layers().stream()
                .filter(layer -> !(layer instanceof Dropout))
                .toList();
        var undropped = new Architecture(PLAIN.input(), PLAIN.classes(), layers);
        Network plain = Network.plan(undropped, 5, 0, 1, team);
        plain.load(PLAIN.initialParameters(2), new float[0]);
        write(smoothed, 0, 5);
        write(plain, 0, 5);
        int[] labels = labels(0, 5, 4);

        assertThat(smoothed.evaluate(labels, 5)).isEqualTo(plain.evaluate(labels, 5));
        assertThat(smoothed.correct()).isEqualTo(plain.correct());
        assertThat(plain.gradient(labels, 5, 0, 0, target(undropped), GradientListener.NONE))
                .isEqualTo(plain.evaluate(labels, 5));
    }

    @Test
    void labelSmoothingMixesInTheUniformDistribution() {
        float[] probabilities = new float[4];
        var still = new Architecture(
                PLAIN.input(),
                4,
                PLAIN.layers().stream()
                        .filter(layer -> !(layer instanceof Dropout))
                        .toList());
        Network network = planned(still, 1, team);
        write(network, 0, 1);
        network.predict(1, probabilities);

        double loss = network.gradient(new int[] {2}, 1, 0, 0, target(still), GradientListener.NONE);

        double expected = 0;
        for (int k = 0; k < 4; k++) {
            expected -= ((k == 2 ? 0.9 : 0) + 0.1 / 4) * Math.log(probabilities[k]);
        }
        assertThat(loss).isCloseTo(expected, within(1e-5));
    }

    @Test
    void dropoutDependsOnStepAndPosition() {
        Network network = planned(PLAIN, 2, team);
        write(network, 0, 2);
        int[] labels = labels(0, 2, 4);
        float[] one = target(PLAIN);
        float[] other = target(PLAIN);

        network.gradient(labels, 2, 1, 0, one, GradientListener.NONE);
        network.gradient(labels, 2, 2, 0, other, GradientListener.NONE);
        assertThat(other).isNotEqualTo(one);
        network.gradient(labels, 2, 1, 2, other, GradientListener.NONE);
        assertThat(other).isNotEqualTo(one);
        network.gradient(labels, 2, 1, 0, other, GradientListener.NONE);
        assertThat(other).isEqualTo(one);
    }

    @Test
    void countsCorrectSamples() {
        Network network = planned(PLAIN, 6, team);
        write(network, 0, 6);
        float[] probabilities = new float[6 * 4];
        network.predict(6, probabilities);
        int[] labels = new int[6];
        for (int i = 0; i < 6; i++) {
            for (int k = 0; k < 4; k++) {
                labels[i] = probabilities[4 * i + k] > probabilities[4 * i + labels[i]] ? k : labels[i];
            }
        }
        labels[3] = (labels[3] + 1) % 4;

        network.evaluate(labels, 6);

        assertThat(network.correct()).isEqualTo(5);
    }

    @Test
    void batchNormOfOneValueNamesTheLayer() {
        var architecture = new Architecture(
                new Shape(2, 1, 1),
                2,
                List.of(new Residual(List.of(new Linear(2, true), BatchNorm.standard()), List.of())));
        Network network = planned(architecture, 2, team);

        assertThatThrownBy(() -> gradient(network, 0, 1))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("layer 0.layers.1 (batch-norm): ")
                .hasMessageContaining("fewer shards");
        gradient(network, 0, 2);
        network.evaluate(new int[1], 1);
    }

    @Test
    void misuseIsLoud() {
        Network network = Network.plan(PLAIN, 2, 0, 1, team);
        float[] target = target(PLAIN);

        assertThatThrownBy(() -> network.evaluate(new int[2], 2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> network.load(new float[3], new float[0])).isInstanceOf(IllegalArgumentException.class);
        network.load(PLAIN.initialParameters(1), new float[0]);
        assertThatThrownBy(() -> network.evaluate(new int[3], 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> network.evaluate(new int[] {0, 4}, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("label 4");
        assertThatThrownBy(() -> network.gradient(new int[2], 2, 0, 0, new float[5], GradientListener.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        network.gradient(new int[2], 2, 0, 0, target, GradientListener.NONE);
    }
}
