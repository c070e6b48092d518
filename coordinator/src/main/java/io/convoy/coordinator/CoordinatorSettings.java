package io.convoy.coordinator;

import io.convoy.checkpoint.TrainingState;
import io.convoy.data.DataSplit;
import io.convoy.job.Job;
import io.convoy.plan.BatchPlan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// What a coordinator is started with.
///
/// @param data what the job trains and tests on
/// @param datasetDigest of `data`
/// @param start the state to begin with: fresh, given or resumed
/// @param out the run's directory
/// @param bindHost address that the services listen on
/// @param advertiseHost address under which workers reach them
/// @param workersMin how many workers start the job
/// @param maxSteps ends the job early, after so many steps
/// @param trace which steps to trace, if any
public record CoordinatorSettings(
        Job job,
        DataSplit data,
        String datasetDigest,
        TrainingState start,
        Path out,
        String bindHost,
        String advertiseHost,
        int workersMin,
        OptionalLong maxSteps,
        Optional<TraceSpec> trace) {

    BatchPlan batch() {
        return new BatchPlan(data.train().size(), job.batch(), job.shards());
    }

    /// The step at which the job ends.
    long lastStep() {
        long whole = (long) job.epochs() * batch().stepsPerEpoch();
        return Math.min(whole, maxSteps.orElse(whole));
    }
}
