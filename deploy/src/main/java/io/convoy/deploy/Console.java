package io.convoy.deploy;

import io.convoy.coordinator.RunListener;
import io.convoy.coordinator.RunOutcome;
import io.convoy.coordinator.RunSummary;
import io.convoy.data.DataSplit;
import io.convoy.job.Job;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// What a person sees of a run: a progress bar on a terminal, plain lines elsewhere, a summary at the end.
final class Console implements RunListener, AutoCloseable {
    private static final long LINE_NANOS = 5_000_000_000L;
    private static final long RATE_NANOS = 1_000_000_000L;
    private static final long WARM_UP_NANOS = 10_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final int epochs;
    private @Nullable ProgressBar bar;
    private long lastStep;
    private int stepsPerEpoch = 1;
    private long lastLineNanos;

    // The pace since a mark a second or a line ago. The first steps, which the JVM has not compiled yet, tell
    // nothing of the time left.
    private long startedNanos;
    private long markNanos;
    private long markStep;
    private long currentStep;
    private long images;
    private double imagesPerSecond;
    private double stepsPerSecond;

    static Console of(PrintWriter out, Job job, DataSplit data) {
        var console =
                new Console(out, System.console() != null && System.console().isTerminal(), job.epochs());
        console.line(String.format(
                Locale.ROOT,
                "%s: %s with %,d parameters, %,d training and %,d test samples, batch %d in %d shards, %d %s",
                job.name(),
                job.modelName(),
                job.model().parameters().floats(),
                data.train().size(),
                data.test().size(),
                job.batch(),
                job.shards(),
                job.epochs(),
                job.epochs() == 1 ? "epoch" : "epochs"));
        return console;
    }

    private Console(PrintWriter out, boolean terminal, int epochs) {
        this.out = out;
        this.terminal = terminal;
        this.epochs = epochs;
    }

    @Override
    public void note(String line) {
        line(line);
    }

    @Override
    public void started(long step, long last, int perEpoch, int workers) {
        lastStep = last;
        stepsPerEpoch = perEpoch;
        currentStep = step;
        mark(step);
        startedNanos = markNanos;
        lastLineNanos = markNanos;
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName("training")
                    .setInitialMax(last)
                    .startsFrom(step, java.time.Duration.ZERO)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                    .setUnit(" steps", 1)
                    .hideEta()
                    .setConsumer(new ConsoleProgressBarConsumer(System.out))
                    .clearDisplayOnFinish()
                    .build();
        } else {
            line("training begins: step " + step + " of " + last + ", " + stepsPerEpoch + " an epoch, on " + workers
                    + (workers == 1 ? " worker" : " workers"));
        }
    }

    @Override
    public void step(StepDone done) {
        currentStep = done.step();
        images += done.samples();
        long now = System.nanoTime();
        boolean line = bar == null && now - lastLineNanos >= LINE_NANOS;
        if (line || bar != null && now - markNanos >= RATE_NANOS || stepsPerSecond == 0) {
            double seconds = Math.max(1, now - markNanos) / 1e9;
            imagesPerSecond = images / seconds;
            stepsPerSecond = (done.step() - markStep) / seconds;
            mark(done.step());
        }
        String text = String.format(
                Locale.ROOT,
                "epoch %d/%d  loss %.4f  %,.0f images/s%s",
                done.epoch(),
                epochs,
                done.loss(),
                imagesPerSecond,
                now - startedNanos < WARM_UP_NANOS
                        ? ""
                        : "  " + duration((lastStep - done.step()) / stepsPerSecond) + " left");
        if (bar != null) {
            bar.stepTo(done.step());
            bar.setExtraMessage("  " + text);
        } else if (line) {
            lastLineNanos = now;
            line("step " + done.step() + "/" + lastStep + "  " + text);
        }
    }

    private void mark(long step) {
        markNanos = System.nanoTime();
        markStep = step;
        images = 0;
    }

    @Override
    public void evaluated(EvaluationDone done) {
        line(String.format(
                Locale.ROOT,
                "step %d/%d  epoch %d/%d  test accuracy %.2f %%  test loss %.4f",
                done.step(),
                lastStep,
                Math.min(epochs, (done.step() + stepsPerEpoch - 1) / stepsPerEpoch),
                epochs,
                100 * done.accuracy(),
                done.loss()));
    }

    @Override
    public void saved(Path checkpoint, String weightsSha256) {
        // Evaluating and saving are no part of the pace.
        mark(currentStep);
        lastLineNanos = markNanos;
        if (!terminal) {
            line("checkpoint " + checkpoint + "  weights " + weightsSha256);
        }
    }

    /// Prints the end of the run; returns its exit code.
    int finish(RunOutcome outcome, PrintWriter err) {
        close();
        RunSummary summary = outcome.summary();
        if (outcome.exitCode() == 1 || outcome.exitCode() == 2) {
            out.flush();
            err.println("convoy: " + outcome.reason());
            return outcome.exitCode();
        }
        if (summary.workers() == 0) {
            line(outcome.reason() + " before training began");
            return outcome.exitCode();
        }
        if (outcome.exitCode() != 0) {
            line(outcome.reason() + " after " + summary.steps() + " of " + lastStep + " steps"
                    + summary.checkpoint()
                            .map(checkpoint -> "; go on with --resume " + summary.directory())
                            .orElse(""));
        }
        summary.testAccuracy()
                .ifPresent(accuracy -> line(String.format(
                        Locale.ROOT,
                        "test accuracy  %.2f %%%s",
                        100 * accuracy,
                        summary.bestAccuracy().orElse(0) > accuracy
                                ? String.format(
                                        Locale.ROOT,
                                        " (best %.2f %%)",
                                        100 * summary.bestAccuracy().orElse(0))
                                : "")));
        line(String.format(
                Locale.ROOT,
                "time           %s on %d %s, %,.0f images/s",
                duration(summary.seconds()),
                summary.workers(),
                summary.workers() == 1 ? "worker" : "workers",
                summary.imagesPerSecond()));
        line("run            " + summary.directory());
        summary.weightsSha256().ifPresent(sha256 -> line("weights        " + sha256 + " (SHA-256)"));
        return outcome.exitCode();
    }

    /// Hours, minutes and seconds, as few as needed.
    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole / 60 % 60)
                : whole >= 60 ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60) : whole + " s";
    }

    private void line(String text) {
        if (bar != null) {
            // A bar redraws its own line; clear it first.
            out.print("\r\u001b[2K");
        }
        out.println(text);
        out.flush();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
