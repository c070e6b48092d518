package io.convoy.coordinator;

import io.convoy.plan.BatchPlan;
import io.convoy.proto.Committed;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// How far the run is, and how fast. Used on the actor's thread alone.
final class Progress {
    private static final double WINDOW_SECONDS = 0.25;
    private static final int SMALLEST_WINDOW = 2;
    private static final int LARGEST_WINDOW = 64;

    private final BatchPlan batch;
    private long step;
    private String phase = "gathering";
    private long begunNanos;
    private long lastCommitNanos;
    private long steppingNanos;
    private long images;
    private double secondsPerStep = 1;
    private double waitNanos;
    private ExchangeSums exchange = ExchangeSums.NONE;
    private double workNanos;
    private OptionalDouble testAccuracy = OptionalDouble.empty();
    private OptionalDouble testLoss = OptionalDouble.empty();
    private OptionalDouble bestAccuracy = OptionalDouble.empty();
    private Optional<Path> checkpoint = Optional.empty();
    private Optional<String> weightsSha256 = Optional.empty();

    Progress(BatchPlan batch, long step) {
        this.batch = batch;
        this.step = step;
        begunNanos = System.nanoTime();
        lastCommitNanos = begunNanos;
    }

    void begin() {
        begunNanos = System.nanoTime();
    }

    void enter(String nextPhase) {
        phase = nextPhase;
        lastCommitNanos = System.nanoTime();
    }

    String phase() {
        return phase;
    }

    /// Steps that all workers have finished.
    long step() {
        return step;
    }

    int epochsDone() {
        return batch.epoch(step);
    }

    /// Steps that may be granted ahead of the slowest worker: a quarter of a second's.
    int window() {
        return (int) Math.clamp(Math.ceil(WINDOW_SECONDS / secondsPerStep), SMALLEST_WINDOW, LARGEST_WINDOW);
    }

    /// Counts a worker's commit; returns the step if with it all workers have finished it.
    RunListener.@Nullable StepDone committed(Committed committed, List<WorkerEntry> roster) {
        exchange = exchange.plus(committed);
        waitNanos += committed.getExchangeWaitNanos();
        workNanos += committed.getStepNanos();
        long all = roster.stream().mapToLong(WorkerEntry::committed).min().orElseThrow();
        if (all <= step) {
            return null;
        }
        step = all;
        long now = System.nanoTime();
        double seconds = Math.max(1e-9, (now - lastCommitNanos) / 1e9);
        lastCommitNanos = now;
        steppingNanos += (long) (seconds * 1e9);
        images += committed.getSamples();
        secondsPerStep += 0.2 * (seconds - secondsPerStep);
        double waitShare = workNanos == 0 ? 0 : waitNanos / workNanos;
        waitNanos = 0;
        workNanos = 0;
        ExchangeSums exchanged = exchange;
        exchange = ExchangeSums.NONE;
        return new RunListener.StepDone(
                step,
                batch.epoch(step - 1) + 1,
                committed.getLoss(),
                committed.getSamples(),
                committed.getLearningRate(),
                committed.getSamples() / seconds,
                waitShare,
                exchanged);
    }

    void evaluated(RunListener.EvaluationDone done) {
        testAccuracy = OptionalDouble.of(done.accuracy());
        testLoss = OptionalDouble.of(done.loss());
        bestAccuracy = OptionalDouble.of(Math.max(done.accuracy(), bestAccuracy.orElse(0)));
    }

    void saved(Path path, String weights) {
        checkpoint = Optional.of(path);
        weightsSha256 = Optional.of(weights);
    }

    Optional<Path> lastCheckpoint() {
        return checkpoint;
    }

    RunSummary summary(String job, Path directory, int workers, String datasetDigest) {
        return new RunSummary(
                job,
                directory,
                workers,
                step,
                (double) step / batch.stepsPerEpoch(),
                testAccuracy,
                testLoss,
                bestAccuracy,
                weightsSha256,
                checkpoint,
                (System.nanoTime() - begunNanos) / 1e9,
                steppingNanos == 0 ? 0 : images / (steppingNanos / 1e9),
                datasetDigest);
    }
}
