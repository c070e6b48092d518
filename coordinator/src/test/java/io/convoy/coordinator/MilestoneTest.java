package io.convoy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.checkpoint.TrainingState;
import io.convoy.data.DataSplit;
import io.convoy.data.MemoryDataset;
import io.convoy.job.Job;
import io.convoy.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MilestoneTest {
    @Test
    void epochsEndInAnEvaluation() {
        assertThat(milestones(Map.of("epochs", "2"), OptionalLong.empty()))
                .containsExactly(new Milestone(10, true), new Milestone(20, true));
    }

    @Test
    void checkpointsStandBetweenWithoutOne() {
        assertThat(milestones(Map.of("epochs", "1", "checkpoint.every-steps", "4"), OptionalLong.empty()))
                .containsExactly(new Milestone(4, false), new Milestone(8, false), new Milestone(10, true));
    }

    @Test
    void theLastStepIsEvaluatedWhateverTheInterval() {
        assertThat(milestones(Map.of("epochs", "3", "evaluate.every-epochs", "2"), OptionalLong.empty()))
                .containsExactly(new Milestone(10, false), new Milestone(20, true), new Milestone(30, true));
    }

    @Test
    void aJobMayEndEarly() {
        assertThat(milestones(Map.of("epochs", "3"), OptionalLong.of(13)))
                .containsExactly(new Milestone(10, true), new Milestone(13, true));
    }

    /// Of a job over 640 samples in batches of 64.
    private static List<Milestone> milestones(Map<String, String> overrides, OptionalLong maxSteps) {
        var samples = new MemoryDataset(
                new Shape(1, 28, 28),
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                new int[640],
                new byte[640][28 * 28]);
        var settings = new CoordinatorSettings(
                Job.digits(overrides),
                new DataSplit(samples, samples),
                "",
                new TrainingState(0, new float[0], new float[0], List.of()),
                Path.of("unused"),
                "",
                "",
                1,
                maxSteps,
                Optional.empty());
        List<Milestone> milestones = new ArrayList<>();
        for (long step = 0; step < settings.lastStep(); ) {
            Milestone next = Milestone.after(step, settings);
            milestones.add(next);
            step = next.step();
        }
        return milestones;
    }
}
