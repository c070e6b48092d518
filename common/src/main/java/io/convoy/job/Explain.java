package io.convoy.job;

import io.convoy.data.Augmentation;
import io.convoy.data.DataSpec;
import io.convoy.data.Feed;
import io.convoy.data.Normalization;
import io.convoy.model.ModelTable;
import io.convoy.model.NamedModel;
import io.convoy.optim.Adam;
import io.convoy.optim.OptimizerSpec;
import io.convoy.optim.Schedule;
import io.convoy.optim.Sgd;
import io.convoy.tensor.FloatFormat;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// A job as text for people, for `convoy inspect`: one line a block, then the table of the model's layers.
public final class Explain {
    private Explain() {}

    /// @param trainSamples how many the data hold, if that is known: tells the steps
    public static String job(Job job, OptionalInt trainSamples) {
        NamedModel model = new NamedModel(job.modelName(), job.model());
        StringBuilder text = new StringBuilder();
        line(text, "job", job.name() + ", seed " + job.seed());
        line(text, "data", data(job.data()));
        line(text, "model", ModelTable.summary(model));
        line(text, "batch", batch(job));
        line(text, "epochs", epochs(job, trainSamples));
        line(text, "loss", "softmax cross entropy, label smoothing " + job.labelSmoothing());
        line(text, "optimizer", optimizer(job.optimizer()));
        line(text, "schedule", schedule(job.schedule()));
        line(
                text,
                "exchange",
                job.exchange().algorithm() + " over " + job.exchange().transport() + ", buckets of "
                        + (job.exchange().bucketBytes() == 0
                                ? "auto"
                                : bytes(job.exchange().bucketBytes()))
                        + (job.exchange().format() == FloatFormat.FLOAT32
                                ? ""
                                : ", gradients in " + job.exchange().format().text()));
        line(text, "checkpoint", checkpoint(job.checkpoint()));
        line(text, "fingerprint", job.fingerprint());
        return text + "\n" + ModelTable.layers(model);
    }

    private static void line(StringBuilder text, String what, String value) {
        text.append(String.format(Locale.ROOT, "%-11s  %s%n", what, value).replace("\r", ""));
    }

    private static String data(DataSpec data) {
        String path = data.path().map(where -> " at " + where).orElse("");
        String feed = data.feed() == Feed.COORDINATOR ? "streamed by the coordinator" : "read by each worker";
        Normalization normalization = data.normalization();
        String pixels = normalization.equals(Normalization.NONE)
                ? "pixels from 0 to 1"
                : "mean " + normalization.mean() + " and std " + normalization.std();
        String augment = data.augment().isEmpty()
                ? "no augmentation"
                : data.augment().stream().map(Explain::augmentation).collect(Collectors.joining(", "));
        return data.format().key() + path + ", " + feed + "; " + pixels + "; " + augment;
    }

    private static String augmentation(Augmentation augmentation) {
        return switch (augmentation) {
            case Augmentation.PadCrop(int padding) -> "pad-crop " + padding;
            case Augmentation.FlipHorizontal() -> "flip-horizontal";
            case Augmentation.Cutout(int size) -> "cutout " + size;
        };
    }

    private static String batch(Job job) {
        int smallest = job.batch() / job.shards();
        String samples = job.batch() % job.shards() == 0 ? "" + smallest : smallest + " or " + (smallest + 1);
        return job.batch() + " samples in " + job.shards() + " shards of " + samples + "; at most " + job.shards()
                + " workers";
    }

    private static String epochs(Job job, OptionalInt trainSamples) {
        String steps = trainSamples.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        " of %,d steps over %,d samples, %,d steps in all",
                        job.stepsPerEpoch(trainSamples.getAsInt()),
                        trainSamples.getAsInt(),
                        job.totalSteps(trainSamples.getAsInt()));
        String evaluation = job.evaluateEveryEpochs() == 1 ? "each" : "every " + job.evaluateEveryEpochs();
        return job.epochs() + steps + "; evaluation after " + evaluation;
    }

    private static String optimizer(OptimizerSpec optimizer) {
        String settings = switch (optimizer) {
            case Sgd sgd ->
                "sgd, learning rate " + sgd.learningRate() + ", momentum " + sgd.momentum()
                        + (sgd.nesterov() ? " (Nesterov)" : "") + ", weight decay " + sgd.weightDecay();
            case Adam adam ->
                (adam.decoupled() ? "adamw" : "adam") + ", learning rate " + adam.learningRate() + ", betas "
                        + adam.beta1() + " and " + adam.beta2() + ", epsilon " + adam.epsilon()
                        + ", weight decay " + adam.weightDecay();
        };
        return settings
                + (optimizer.clipNorm().isPresent()
                        ? ", clipped to norm " + optimizer.clipNorm().getAsDouble()
                        : "");
    }

    private static String schedule(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Constant(double warmup) -> "constant" + warmup(warmup);
            case Schedule.Step(double warmup, int stepEpochs, double decay) ->
                "times " + decay + " every " + stepEpochs + " epochs" + warmup(warmup);
            case Schedule.Cosine(double warmup) -> "cosine" + warmup(warmup);
            case Schedule.OneCycle cycle ->
                "one cycle, rising for "
                        + (cycle.warmupEpochs().isPresent()
                                ? cycle.warmupEpochs().getAsDouble() + " epochs"
                                : "30 % of the steps");
        };
    }

    private static String warmup(double epochs) {
        return epochs == 0 ? "" : ", after a linear warm-up of " + epochs + " epochs";
    }

    private static String checkpoint(CheckpointSpec checkpoint) {
        String when = checkpoint.everySteps() == 0
                ? "at the end of each epoch"
                : "every " + checkpoint.everySteps() + " steps and at the end of each epoch";
        return when + "; the last " + checkpoint.keep() + " stay, and the best by test accuracy";
    }

    private static String bytes(int bytes) {
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + " MiB";
        }
        return bytes % (1 << 10) == 0 ? (bytes >> 10) + " KiB" : bytes + " bytes";
    }
}
