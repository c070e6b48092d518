package io.convoy.coordinator;

import io.convoy.checkpoint.CheckpointStore;
import io.convoy.checkpoint.Manifest;
import io.convoy.checkpoint.StateLayout;
import io.convoy.checkpoint.TrainingState;
import io.convoy.job.Job;
import java.nio.file.Path;
import java.util.OptionalDouble;

/// The checkpoints that a run leaves, each with the job and the data that it comes from.
final class RunCheckpoints {
    private final CoordinatorSettings settings;
    private final CheckpointStore store;

    RunCheckpoints(CoordinatorSettings settings, Path directory) {
        this.settings = settings;
        store = new CheckpointStore(directory, settings.job().checkpoint().keep());
    }

    /// Saves a state, durable on return. One thread at a time.
    ///
    /// @param testAccuracy 0 to 1, if this state was evaluated
    /// @return the checkpoint's directory
    Path save(TrainingState state, OptionalDouble testAccuracy) {
        Job job = settings.job();
        var origin = new Manifest.Origin(
                job.fingerprint(),
                job.toHocon(),
                settings.datasetDigest(),
                settings.data().train().classes());
        var layout = new StateLayout(
                job.model().parameters(), job.model().buffers(), job.optimizer().slots());
        return store.save(origin, layout, state, settings.batch().epoch(state.step()), testAccuracy);
    }
}
