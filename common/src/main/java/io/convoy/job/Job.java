package io.convoy.job;

import io.convoy.UserError;
import io.convoy.data.DataSpec;
import io.convoy.data.Dataset;
import io.convoy.nn.Architecture;
import io.convoy.optim.OptimizerSpec;
import io.convoy.optim.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One training run, wholly described. Immutable; equal jobs train to equal weights.
///
/// @param modelName what the model is called: it describes, `model` counts
/// @param batch samples in a global batch
/// @param shards slices of a global batch, the units placed on workers; a hyper-parameter, for batch norm's
///     statistics are those of a shard
/// @param labelSmoothing in [0, 1)
/// @param evaluateEveryEpochs how often the test samples are evaluated; always after the last epoch
public record Job(
        String name,
        long seed,
        DataSpec data,
        String modelName,
        Architecture model,
        int batch,
        int shards,
        int epochs,
        double labelSmoothing,
        OptimizerSpec optimizer,
        Schedule schedule,
        int evaluateEveryEpochs,
        ExchangeSpec exchange,
        CheckpointSpec checkpoint) {

    public Job {
        if (batch < 1 || shards < 1 || shards > batch || epochs < 1 || evaluateEveryEpochs < 1) {
            throw new IllegalArgumentException("batch " + batch + ", shards " + shards + ", epochs " + epochs
                    + ", evaluate every " + evaluateEveryEpochs + " epochs: each must be ≥ 1, shards ≤ batch");
        }
    }

    /// Reads a job file.
    public static Job read(Path file) {
        return read(file, Map.of());
    }

    /// @param overrides dotted keys and their values, as given to `--set key=value`
    public static Job read(Path file, Map<String, String> overrides) {
        return new JobReader().read(file, overrides);
    }

    /// @param origin what errors call the text
    public static Job parse(String text, String origin, Map<String, String> overrides) {
        return new JobReader().parse(text, origin, overrides);
    }

    /// The built-in job: LeNet-5 on the built-in digits.
    public static Job digits() {
        return digits(Map.of());
    }

    public static Job digits(Map<String, String> overrides) {
        return new JobReader().digits(overrides);
    }

    /// The resolved job as a job file: defaults filled in, paths absolute, the model whole. It reads as an equal job.
    public String toHocon() {
        return JobSettings.of(this).toHocon();
    }

    /// SHA-256, in hex, over all that determines the weights; not over names, epochs, paths, feed, evaluation,
    /// exchange and checkpoints. (What the data holds is in their own digest.)
    public String fingerprint() {
        return JobSettings.of(this).fingerprint();
    }

    /// What a run of this job may not change when it goes on as `other`, a line each: `batch: was 64, is 128`. Epochs
    /// may change, and with them the horizon of the schedule.
    public List<String> differencesThatForbidResume(Job other) {
        return JobSettings.of(this).differencesThatForbidResume(JobSettings.of(other));
    }

    /// Steps of an epoch over so many training samples; the last may be smaller.
    public long stepsPerEpoch(int trainSamples) {
        return (trainSamples + (long) batch - 1) / batch;
    }

    public long totalSteps(int trainSamples) {
        return epochs * stepsPerEpoch(trainSamples);
    }

    /// @throws UserError if the model does not fit the data
    public void requireFits(Dataset dataset) {
        if (!dataset.shape().equals(model.input())) {
            throw new UserError("job " + name + ": model " + modelName + " has the input " + model.input()
                    + ", but the data hold samples of " + dataset.shape());
        }
        if (dataset.classes().size() != model.classes()) {
            throw new UserError("job " + name + ": model " + modelName + " has " + model.classes()
                    + " classes, but the data " + dataset.classes().size());
        }
    }
}
