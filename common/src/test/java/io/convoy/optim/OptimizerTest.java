package io.convoy.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    private static final OptionalDouble NO_CLIP = OptionalDouble.empty();
    private static final int PARAMETERS = 103;
    private static final int STEPS = 50;

    static Stream<OptimizerSpec> optimizers() {
        return Stream.of(
                new Sgd(0.1, 0, false, 0, NO_CLIP),
                new Sgd(0.1, 0, false, 5e-2, NO_CLIP),
                new Sgd(0.1, 0.9, false, 0, NO_CLIP),
                new Sgd(0.05, 0.9, false, 5e-4, NO_CLIP),
                new Sgd(0.05, 0.9, true, 1e-2, NO_CLIP),
                new Adam(1e-2, 0.9, 0.999, 1e-8, 0, false, NO_CLIP),
                new Adam(1e-2, 0.8, 0.99, 1e-6, 0.1, false, NO_CLIP),
                new Adam(1e-2, 0.9, 0.999, 1e-8, 0.1, true, NO_CLIP));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void followsTheFormulasInDouble(OptimizerSpec spec) {
        Random random = new Random(5);
        float[] parameters = gaussians(random);
        List<OptimizerOracle> oracles = new ArrayList<>();
        for (float parameter : parameters) {
            oracles.add(new OptimizerOracle(spec, parameter));
        }
        List<float[]> state = zeroState(spec);
        for (int step = 1; step <= STEPS; step++) {
            double rate = spec.learningRate() / step;
            float[] gradient = gaussians(random);
            spec.update(step, rate, parameters, gradient, state, 0, PARAMETERS);
            for (int i = 0; i < PARAMETERS; i++) {
                oracles.get(i).update(step, rate, gradient[i]);
                assertThat((double) parameters[i])
                        .as("parameter %d after step %d", i, step)
                        .isCloseTo(oracles.get(i).parameter(), within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void splitIntoRangesTheUpdateHasTheSameBits(OptimizerSpec spec) {
        float[] whole = gaussians(new Random(6));
        float[] split = whole.clone();
        List<float[]> wholeState = zeroState(spec);
        List<float[]> splitState = zeroState(spec);
        Random random = new Random(7);
        for (int step = 1; step <= 5; step++) {
            float[] gradient = gaussians(random);
            spec.update(step, 0.01, whole, gradient, wholeState, 0, PARAMETERS);
            spec.update(step, 0.01, split, gradient, splitState, 41, PARAMETERS);
            spec.update(step, 0.01, split, gradient, splitState, 0, 1);
            spec.update(step, 0.01, split, gradient, splitState, 1, 41);
        }
        assertThat(split).isEqualTo(whole);
        assertThat(splitState).usingRecursiveComparison().isEqualTo(wholeState);
    }

    @Test
    void momentumStartsAsTheGradient() {
        Sgd sgd = new Sgd(0.5, 0.9, false, 0, NO_CLIP);
        float[] parameters = {1, -2};
        float[] velocity = new float[2];
        sgd.update(1, 0.5, parameters, new float[] {4, 8}, List.of(velocity), 0, 2);
        assertThat(velocity).containsExactly(4, 8);
        assertThat(parameters).containsExactly(-1, -6);
    }

    @Test
    void firstStepOfAdamMovesByTheLearningRateAgainstTheSign() {
        Adam adam = new Adam(0.25, 0.9, 0.999, 1e-8, 0, false, NO_CLIP);
        float[] parameters = {1, 1, 1};
        adam.update(1, 0.25, parameters, new float[] {1e-3f, -7, 100}, zeros(2, 3), 0, 3);
        assertThat(parameters).containsExactly(new float[] {0.75f, 1.25f, 0.75f}, within(1e-5f));
    }

    @Test
    void adamWDecaysWithoutGradientAndAdamDoesNotDecayByTheRate() {
        Adam decoupled = new Adam(0.1, 0.9, 0.999, 1e-8, 0.5, true, NO_CLIP);
        float[] parameters = {2};
        decoupled.update(1, 0.1, parameters, new float[1], zeros(2, 1), 0, 1);
        assertThat(parameters[0]).isCloseTo(2 * (1 - 0.1f * 0.5f), within(1e-6f));

        Adam coupled = new Adam(0.1, 0.9, 0.999, 1e-8, 0.5, false, NO_CLIP);
        float[] others = {2};
        coupled.update(1, 0.1, others, new float[1], zeros(2, 1), 0, 1);
        assertThat(others[0]).isCloseTo(2 - 0.1f, within(1e-6f));
    }

    @Test
    void slotsNameTheStateAsPyTorchDoes() {
        assertThat(new Sgd(1, 0, false, 0, NO_CLIP).slots()).isEmpty();
        assertThat(new Sgd(1, 0.5, false, 0, NO_CLIP).slots()).containsExactly("momentum");
        assertThat(new Adam(1, 0.9, 0.999, 1e-8, 0, true, NO_CLIP).slots()).containsExactly("exp_avg", "exp_avg_sq");
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatThrownBy(() -> new Sgd(0, 0.9, false, 0, NO_CLIP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("learning rate 0.0, expected a finite number > 0");
        assertThatThrownBy(() -> new Sgd(Double.NaN, 0.9, false, 0, NO_CLIP)).hasMessageContaining("learning rate NaN");
        assertThatThrownBy(() -> new Sgd(1, 1, false, 0, NO_CLIP)).hasMessageContaining("momentum 1.0");
        assertThatThrownBy(() -> new Sgd(1, 0, true, 0, NO_CLIP)).hasMessageContaining("Nesterov");
        assertThatThrownBy(() -> new Sgd(1, 0, false, 0, OptionalDouble.of(0))).hasMessageContaining("clip norm 0.0");
        assertThatThrownBy(() -> new Adam(1, 0.9, 1, 1e-8, 0, false, NO_CLIP)).hasMessageContaining("beta2 1.0");
    }

    private static float[] gaussians(Random random) {
        float[] values = new float[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static List<float[]> zeroState(OptimizerSpec spec) {
        return zeros(spec.slots().size(), PARAMETERS);
    }

    private static List<float[]> zeros(int slots, int length) {
        return Stream.generate(() -> new float[length]).limit(slots).toList();
    }
}
