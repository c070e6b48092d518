package io.convoy.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private final List<String> log = new ArrayList<>();

    private Stage perSample(String name, int samples) {
        return Stage.perSample(samples, (thread, from, to) -> log.add(name + from + "-" + to));
    }

    private Stage once(String name) {
        return Stage.once(() -> log.add(name));
    }

    private void run(Schedule schedule, int samples) {
        for (Stage stage : schedule.stages()) {
            switch (stage) {
                case Stage.PerSample(int _, ThreadTask task) -> task.run(0, 0, samples);
                case Stage.PerBlock(int blocks, int _, ThreadTask task) -> task.run(0, 0, blocks);
                case Stage.Once(Runnable task) -> task.run();
            }
        }
    }

    @Test
    void aFewSamplesGoThroughNeighbouringStagesAtATime() {
        var schedule = new Schedule(List.of(
                List.of(perSample("a", 1)),
                List.of(),
                List.of(perSample("b", 2), once("c"), perSample("d", 1)),
                List.of(perSample("e", 3), perSample("f", 1))));
        run(schedule, 5);
        assertThat(log)
                .containsExactly(
                        "a0-2", "b0-2", "a2-4", "b2-4", "a4-5", "b4-5", "c", "d0-3", "e0-3", "f0-3", "d3-5", "e3-5",
                        "f3-5");
    }

    @Test
    void tellsWhichOperationsAreOver() {
        var schedule = new Schedule(List.of(
                List.of(once("a"), perSample("b", 1)),
                List.of(perSample("c", 1)),
                List.of(),
                List.of(once("d"), once("e")),
                List.of()));
        assertThat(schedule.stages()).hasSize(4);
        assertThat(schedule.finished(0)).isZero();
        assertThat(schedule.finished(1)).isEqualTo(3);
        assertThat(schedule.finished(2)).isEqualTo(3);
        assertThat(schedule.finished(3)).isEqualTo(5);
    }

    @Test
    void operationsWithStagesInOneRunAreUnderWayTogether() {
        var schedule = new Schedule(List.of(
                List.of(perSample("a", 1)),
                List.of(perSample("b", 1), once("c"), perSample("d", 1)),
                List.of(),
                List.of(perSample("e", 1)),
                List.of(perSample("f", 1), once("g")),
                List.of(once("h"))));
        assertThat(schedule.earliest(0)).isZero();
        assertThat(schedule.latest(0)).isEqualTo(1);
        assertThat(schedule.earliest(1)).isZero();
        assertThat(schedule.latest(1)).isEqualTo(4);
        assertThat(schedule.earliest(3)).isEqualTo(1);
        assertThat(schedule.latest(3)).isEqualTo(4);
        assertThat(schedule.earliest(4)).isEqualTo(1);
        assertThat(schedule.latest(4)).isEqualTo(4);
        assertThat(schedule.earliest(5)).isEqualTo(5);
        assertThat(schedule.latest(5)).isEqualTo(5);
    }
}
