package io.convoy.coordinator;

import java.nio.file.Path;

/// Follows a run; called on the coordinator's thread, so it should return soon.
public interface RunListener {
    /// A worker joined, is ready, was refused, or the like.
    default void note(String line) {}

    /// A roster stands and steps begin.
    default void started(long step, long lastStep, int stepsPerEpoch, int workers) {}

    /// A step that all workers have committed.
    ///
    /// @param step steps finished
    /// @param epoch the step was in, from 1
    /// @param loss mean over the global batch
    /// @param waitShare share of the step that workers waited for the exchange, on average
    /// @param exchange what it moved
    record StepDone(
            long step,
            int epoch,
            double loss,
            int samples,
            double learningRate,
            double imagesPerSecond,
            double waitShare,
            ExchangeSums exchange) {}

    default void step(StepDone done) {}

    /// @param epoch epochs finished
    /// @param accuracy 0 to 1
    record EvaluationDone(long step, int epoch, double loss, double accuracy, int samples) {}

    default void evaluated(EvaluationDone done) {}

    /// A checkpoint is durable and all replicas agree on its digest.
    default void saved(Path checkpoint, String weightsSha256) {}
}
