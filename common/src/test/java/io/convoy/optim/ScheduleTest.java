package io.convoy.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// A job of 10 epochs of 10 steps each.
class ScheduleTest {
    private static final Offset<Double> EXACTLY = within(1e-15);
    private static final long TOTAL = 100;
    private static final long PER_EPOCH = 10;

    @Test
    void constantStaysAtOne() {
        assertThat(factors(new Schedule.Constant(0))).hasSize(100).containsOnly(1.0);
    }

    @Test
    void warmupRisesLinearlyAndReachesTheFullRateAtItsLastStep() {
        Schedule schedule = new Schedule.Constant(2);
        assertThat(factor(schedule, 1)).isEqualTo(0.05, EXACTLY);
        assertThat(factor(schedule, 10)).isEqualTo(0.5, EXACTLY);
        assertThat(factor(schedule, 20)).isEqualTo(1);
        assertThat(factor(schedule, 21)).isEqualTo(1);
        assertThat(factor(schedule, 100)).isEqualTo(1);
    }

    @Test
    void warmupMayLastAPartOfAnEpochAndNoLongerThanTheJob() {
        assertThat(factor(new Schedule.Constant(0.25), 1)).isEqualTo(1 / 3.0, EXACTLY);
        assertThat(factor(new Schedule.Constant(1000), 100)).isEqualTo(1);
    }

    @Test
    void stepDropsAtTheFirstStepOfEveryNthEpoch() {
        Schedule schedule = new Schedule.Step(0, 3, 0.1);
        assertThat(factor(schedule, 30)).isEqualTo(1);
        assertThat(factor(schedule, 31)).isEqualTo(0.1, EXACTLY);
        assertThat(factor(schedule, 60)).isEqualTo(0.1, EXACTLY);
        assertThat(factor(schedule, 61)).isEqualTo(0.01, EXACTLY);
        assertThat(factor(schedule, 100)).isEqualTo(0.001, EXACTLY);
    }

    @Test
    void warmupOfStepMultipliesTheDrop() {
        assertThat(factor(new Schedule.Step(2, 1, 0.5), 15)).isEqualTo(0.75 * 0.5, EXACTLY);
    }

    @Test
    void cosineFallsFromOneOverHalfTowardsZero() {
        Schedule schedule = new Schedule.Cosine(0);
        assertThat(factor(schedule, 1)).isEqualTo(1);
        assertThat(factor(schedule, 51)).isEqualTo(0.5, EXACTLY);
        assertThat(factor(schedule, 26)).isEqualTo((1 + Math.sqrt(0.5)) / 2, EXACTLY);
        assertThat(factor(schedule, 100)).isEqualTo((1 - Math.cos(Math.PI / 100)) / 2, EXACTLY);
    }

    @Test
    void cosineStartsAfterItsWarmup() {
        Schedule schedule = new Schedule.Cosine(2);
        assertThat(factor(schedule, 10)).isEqualTo(0.5, EXACTLY);
        assertThat(factor(schedule, 21)).isEqualTo(1);
        assertThat(factor(schedule, 61)).isEqualTo(0.5, EXACTLY);
    }

    @Test
    void oneCycleRisesFromATwentyFifthAndEndsTenThousandthsBelowIt() {
        Schedule schedule = new Schedule.OneCycle(OptionalDouble.of(2));
        assertThat(factor(schedule, 1)).isEqualTo(1 / 25.0, EXACTLY);
        assertThat(factor(schedule, 11)).isEqualTo((1 + 1 / 25.0) / 2, EXACTLY);
        assertThat(factor(schedule, 21)).isEqualTo(1);
        assertThat(factor(schedule, 100)).isEqualTo(1 / 250_000.0, EXACTLY);
        assertThat(factors(schedule).subList(20, 100)).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @Test
    void oneCycleRisesForThreeTenthsOfTheJobUnlessTold() {
        Schedule schedule = new Schedule.OneCycle(OptionalDouble.empty());
        assertThat(factors(schedule)).isEqualTo(factors(new Schedule.OneCycle(OptionalDouble.of(3))));
        assertThat(factor(schedule, 31)).isEqualTo(1);
    }

    @Test
    void jobsOfOneStepHaveAFactor() {
        for (Schedule schedule : List.of(
                new Schedule.Constant(1),
                new Schedule.Step(1, 1, 0.5),
                new Schedule.Cosine(1),
                new Schedule.Cosine(0),
                new Schedule.OneCycle(OptionalDouble.empty()))) {
            assertThat(schedule.factor(1, 1, 1)).as(schedule.toString()).isBetween(1 / 25.0, 1.0);
        }
    }

    @Test
    void stepsAreNumberedFromOneToTheLast() {
        Schedule schedule = new Schedule.Constant(0);
        assertThatThrownBy(() -> factor(schedule, 0)).hasMessageContaining("steps are numbered from 1");
        assertThatThrownBy(() -> factor(schedule, 101)).hasMessageContaining("step 101 of 100");
    }

    private static double factor(Schedule schedule, long step) {
        return schedule.factor(step, TOTAL, PER_EPOCH);
    }

    private static List<Double> factors(Schedule schedule) {
        return LongStream.rangeClosed(1, TOTAL)
                .mapToObj(step -> factor(schedule, step))
                .toList();
    }
}
