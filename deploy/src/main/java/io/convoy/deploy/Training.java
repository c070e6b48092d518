package io.convoy.deploy;

import io.convoy.checkpoint.TrainingState;
import io.convoy.coordinator.CoordinatorSettings;
import io.convoy.coordinator.RunListener;
import io.convoy.coordinator.RunOutcome;
import io.convoy.data.DataSplit;
import io.convoy.data.DatasetDigest;
import io.convoy.deploy.cluster.LocalRun;
import io.convoy.job.Job;
import io.convoy.job.JobReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// A run started by a Java program, with data and layers of its own: what `convoy train` does, without a command
/// line.
///
/// The JVM needs `--add-modules=jdk.incubator.vector`.
///
/// @param jobs read the job, and so know its layers
/// @param data what it trains and tests on; the job says `data { format = own }`, with normalization and augmentation
/// @param out the run's directory; none must be there yet
public record Training(JobReader jobs, Job job, DataSplit data, Path out) {

    /// Trains on this machine, in this JVM.
    ///
    /// @param workers 1 to the job's shards
    /// @param threads of each worker
    public RunOutcome run(int workers, int threads) {
        return run(workers, threads, new RunListener() {});
    }

    /// @param listener follows the run
    public RunOutcome run(int workers, int threads, RunListener listener) {
        if (workers < 1 || workers > job.shards() || threads < 1) {
            throw new IllegalArgumentException(workers + " workers of " + threads + " threads, expected 1 to "
                    + job.shards() + ", the job's shards, of 1 or more");
        }
        job.requireFits(data.train());
        var start = TrainingState.begin(
                job.model().initialParameters(job.seed()),
                job.model().initialBuffers(),
                job.optimizer().slots().size());
        var settings = new CoordinatorSettings(
                job,
                data,
                DatasetDigest.of(data),
                start,
                out,
                LocalRun.LOOPBACK,
                LocalRun.LOOPBACK,
                workers,
                OptionalLong.empty(),
                Optional.empty());
        return LocalRun.run(settings, jobs, workers, threads, listener, coordinator -> {});
    }
}
