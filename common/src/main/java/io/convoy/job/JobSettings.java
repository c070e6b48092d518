package io.convoy.job;

import io.convoy.config.HoconText;
import io.convoy.data.Augmentation;
import io.convoy.data.DataSpec;
import io.convoy.model.ModelWriter;
import io.convoy.model.NamedModel;
import io.convoy.optim.Adam;
import io.convoy.optim.OptimizerSpec;
import io.convoy.optim.Schedule;
import io.convoy.optim.Sgd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// A job as the keys and values of its file.
record JobSettings(Map<String, Object> settings) {

    static JobSettings of(Job job) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("name", job.name());
        settings.put("seed", job.seed());
        settings.put("data", data(job.data()));
        settings.put("model", ModelWriter.settings(new NamedModel(job.modelName(), job.model())));
        settings.put("batch", job.batch());
        settings.put("shards", job.shards());
        settings.put("epochs", job.epochs());
        settings.put("loss", Map.of("label-smoothing", job.labelSmoothing()));
        settings.put("optimizer", optimizer(job.optimizer()));
        settings.put("schedule", schedule(job.schedule()));
        settings.put("evaluate", Map.of("every-epochs", job.evaluateEveryEpochs()));
        settings.put("exchange", exchange(job.exchange()));
        settings.put("checkpoint", checkpoint(job.checkpoint()));
        return new JobSettings(settings);
    }

    String toHocon() {
        return HoconText.of(settings);
    }

    String fingerprint() {
        return Fingerprint.of(settings);
    }

    List<String> differencesThatForbidResume(JobSettings other) {
        return ResumeRules.differences(settings, other.settings);
    }

    private static Map<String, Object> data(DataSpec data) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("format", data.format().key());
        data.path().ifPresent(path -> settings.put("path", path.toString()));
        settings.put("feed", data.feed().key());
        Map<String, Object> normalize = new LinkedHashMap<>();
        normalize.put("mean", data.normalization().mean());
        normalize.put("std", data.normalization().std());
        settings.put("normalize", normalize);
        settings.put(
                "augment",
                data.augment().stream().map(JobSettings::augmentation).toList());
        return settings;
    }

    private static Map<String, Object> augmentation(Augmentation augmentation) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("type", augmentation.type());
        switch (augmentation) {
            case Augmentation.PadCrop(int padding) -> settings.put("padding", padding);
            case Augmentation.FlipHorizontal() -> {}
            case Augmentation.Cutout(int size) -> settings.put("size", size);
        }
        return settings;
    }

    private static Map<String, Object> optimizer(OptimizerSpec optimizer) {
        Map<String, Object> settings = new LinkedHashMap<>();
        switch (optimizer) {
            case Sgd sgd -> {
                settings.put("type", "sgd");
                settings.put("learning-rate", sgd.learningRate());
                settings.put("momentum", sgd.momentum());
                settings.put("nesterov", sgd.nesterov());
                settings.put("weight-decay", sgd.weightDecay());
            }
            case Adam adam -> {
                settings.put("type", adam.decoupled() ? "adamw" : "adam");
                settings.put("learning-rate", adam.learningRate());
                settings.put("beta1", adam.beta1());
                settings.put("beta2", adam.beta2());
                settings.put("epsilon", adam.epsilon());
                settings.put("weight-decay", adam.weightDecay());
            }
        }
        OptionalDouble clipNorm = optimizer.clipNorm();
        settings.put("clip-norm", clipNorm.isPresent() ? (Object) clipNorm.getAsDouble() : "none");
        return settings;
    }

    private static Map<String, Object> schedule(Schedule schedule) {
        Map<String, Object> settings = new LinkedHashMap<>();
        switch (schedule) {
            case Schedule.Constant(double warmup) -> {
                settings.put("type", "constant");
                settings.put("warmup-epochs", warmup);
            }
            case Schedule.Step(double warmup, int stepEpochs, double decay) -> {
                settings.put("type", "step");
                settings.put("warmup-epochs", warmup);
                settings.put("step-epochs", stepEpochs);
                settings.put("factor", decay);
            }
            case Schedule.Cosine(double warmup) -> {
                settings.put("type", "cosine");
                settings.put("warmup-epochs", warmup);
            }
            case Schedule.OneCycle(OptionalDouble warmup) -> {
                settings.put("type", "one-cycle");
                warmup.ifPresent(epochs -> settings.put("warmup-epochs", epochs));
            }
        }
        return settings;
    }

    private static Map<String, Object> exchange(ExchangeSpec exchange) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("algorithm", exchange.algorithm());
        settings.put("transport", exchange.transport());
        settings.put("bucket-size", exchange.bucketBytes() == 0 ? "auto" : exchange.bucketBytes());
        settings.put("format", exchange.format().text());
        return settings;
    }

    private static Map<String, Object> checkpoint(CheckpointSpec checkpoint) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("every-steps", checkpoint.everySteps());
        settings.put("keep", checkpoint.keep());
        return settings;
    }
}
