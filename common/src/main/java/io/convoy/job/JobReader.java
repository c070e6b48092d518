package io.convoy.job;

import io.convoy.config.Bound;
import io.convoy.config.Hocon;
import io.convoy.config.Section;
import io.convoy.data.DataSpec;
import io.convoy.data.Normalization;
import io.convoy.model.ModelReader;
import io.convoy.model.NamedModel;
import io.convoy.optim.Schedule;
import io.convoy.tensor.FloatFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/// Reads job files, strictly. Keys, with `=` and the default of those that may be absent:
///
///     name                    = the file's name
///     seed                    = 1
///     data { … }              see [DataReader]
///     model                   a zoo name, a model file's path, or the model itself
///     batch                   samples in a global batch
///     shards                  ≤ batch
///     epochs
///     loss.label-smoothing    = 0
///     optimizer { … }         see [OptimizerReader]
///     schedule { … }          = constant; see [ScheduleReader]
///     evaluate.every-epochs   = 1
///     exchange.algorithm      = auto, or direct
///     exchange.transport      = auto, or tcp
///     exchange.bucket-size    = 4MiB
///     checkpoint.every-steps  = 0: at the ends of epochs only
///     checkpoint.keep         = 3
///     let { … }               blocks that the file itself repeats
public final class JobReader {
    private final ModelReader models;

    public JobReader() {
        this(new ModelReader());
    }

    /// @param models knows the users' own layers
    public JobReader(ModelReader models) {
        this.models = models;
    }

    /// Reads a job file and makes sure that its data exist.
    public Job read(Path file, Map<String, String> overrides) {
        Section root = Hocon.read(file, overrides);
        Job job = job(root, String.valueOf(file.getFileName()));
        Path path = job.data().path().orElse(null);
        if (path != null && !Files.exists(path)) {
            throw root.section("data").error("path", "found " + path + ", which does not exist");
        }
        return job;
    }

    /// Reads a job without looking for its data, which may lie on another machine. Relative paths start at the
    /// working directory.
    public Job parse(String text, String origin, Map<String, String> overrides) {
        return job(Hocon.parse(text, origin, Path.of("").toAbsolutePath(), overrides), origin);
    }

    Job digits(Map<String, String> overrides) {
        try (InputStream stream = Objects.requireNonNull(JobReader.class.getResourceAsStream("digits.conf"))) {
            return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8), "digits.conf", overrides);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Job job(Section root, String origin) {
        root.only(
                "name",
                "seed",
                "data",
                "model",
                "batch",
                "shards",
                "epochs",
                "loss",
                "optimizer",
                "schedule",
                "evaluate",
                "exchange",
                "checkpoint",
                "let");
        String name = root.has("name") ? root.text("name", "a name") : origin.replaceFirst("\\.[^.]*$", "");
        long seed = root.value("seed")
                .map(value -> value.wholeNumber(Long.MIN_VALUE, Long.MAX_VALUE))
                .orElse(1L);
        DataSpec data = DataReader.read(root.section("data"));
        NamedModel model = models.read(root.required("model", "a zoo name, a model file's path, or a model { … }"));
        requireChannels(root, data.normalization(), model);
        int batch = root.wholeNumber("batch", 1);
        int shards = root.wholeNumber("shards", 1);
        if (shards > batch) {
            throw root.error("shards", "found " + shards + ", expected at most one a sample: batch = " + batch);
        }
        int epochs = root.wholeNumber("epochs", 1);
        Section loss = root.section("loss").only("label-smoothing");
        double labelSmoothing = loss.number("label-smoothing", Bound.BELOW_ONE, 0);
        Schedule schedule = ScheduleReader.read(root.section("schedule"), epochs);
        Section evaluate = root.section("evaluate").only("every-epochs");
        return new Job(
                name,
                seed,
                data,
                model.name(),
                model.architecture(),
                batch,
                shards,
                epochs,
                labelSmoothing,
                OptimizerReader.read(root.section("optimizer")),
                schedule,
                evaluate.wholeNumber("every-epochs", 1, 1),
                exchange(root.section("exchange")),
                checkpoint(root.section("checkpoint")));
    }

    private static void requireChannels(Section root, Normalization normalization, NamedModel model) {
        int values = normalization.mean().size();
        int channels = model.architecture().input().channels();
        if (values != 1 && values != channels) {
            throw root.section("data")
                    .section("normalize")
                    .error(
                            "mean",
                            "found " + values + " values, expected 1 or one a channel of the model's input "
                                    + model.architecture().input());
        }
    }

    private static ExchangeSpec exchange(Section section) {
        section.only("algorithm", "transport", "bucket-size", "format");
        ExchangeSpec standard = ExchangeSpec.STANDARD;
        return new ExchangeSpec(
                section.choice("algorithm", ExchangeSpec.ALGORITHMS, standard.algorithm()),
                section.choice("transport", ExchangeSpec.TRANSPORTS, standard.transport()),
                section.value("bucket-size")
                        .filter(value ->
                                !value.isText() || !value.text("a size").equals("auto"))
                        .map(value -> (int) value.bytes(ExchangeSpec.SMALLEST_BUCKET, ExchangeSpec.LARGEST_BUCKET))
                        .orElse(standard.bucketBytes()),
                FloatFormat.of(section.choice(
                        "format", FloatFormat.texts(), standard.format().text())));
    }

    private static CheckpointSpec checkpoint(Section section) {
        section.only("every-steps", "keep");
        CheckpointSpec standard = CheckpointSpec.STANDARD;
        return new CheckpointSpec(
                section.wholeNumber("every-steps", 0, standard.everySteps()),
                section.wholeNumber("keep", 1, standard.keep()));
    }
}
