package io.convoy.deploy;

import io.convoy.UserError;
import io.convoy.checkpoint.Checkpoint;
import io.convoy.checkpoint.StateLayout;
import io.convoy.checkpoint.TrainingState;
import io.convoy.checkpoint.Weights;
import io.convoy.checkpoint.WeightsFile;
import io.convoy.coordinator.CoordinatorSettings;
import io.convoy.coordinator.TraceSpec;
import io.convoy.data.DataSplit;
import io.convoy.data.DatasetDigest;
import io.convoy.data.Datasets;
import io.convoy.job.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `train` and `coordinator` have in common: which job, from which state, into which directory.
final class JobOptions {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    @Parameters(
            arity = "0..1",
            paramLabel = "JOB",
            description = "Job file (HOCON). Without one: the built-in job 'digits', or the resumed run's own.")
    private @Nullable Path job;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Replaces a key of the job, such as epochs=3 or optimizer.learning-rate=0.1. Repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Directory of the run (default: runs/NAME-DATE-TIME, or the resumed run's own).")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description =
                    "Goes on from a run's newest checkpoint, or from the checkpoint itself, with the same bits as if it "
                            + "had never stopped. Workers, epochs, feed, paths, exchange (but its format) and "
                            + "checkpoint keys may change.")
    private @Nullable Path resume;

    @Option(
            names = "--init",
            paramLabel = "FILE",
            description = "Begins with the weights in a safetensors file, PyTorch's names and shapes.")
    private @Nullable Path init;

    @Option(names = "--steps", paramLabel = "N", description = "Ends after N steps of the job in all.")
    private @Nullable Long steps;

    @Mixin
    private TraceOptions trace;

    /// What a coordinator needs, but for addresses and workers: the job read, the data open, the state loaded.
    record Prepared(
            Job job,
            DataSplit data,
            String datasetDigest,
            TrainingState start,
            Path out,
            OptionalLong maxSteps,
            Optional<TraceSpec> trace) {

        CoordinatorSettings settings(String bindHost, String advertiseHost, int workersMin) {
            return new CoordinatorSettings(
                    job, data, datasetDigest, start, out, bindHost, advertiseHost, workersMin, maxSteps, trace);
        }
    }

    Prepared prepare() {
        if (steps != null && steps < 1) {
            throw new UserError("--steps " + steps + ": expected 1 or more");
        }
        if (resume != null && init != null) {
            throw new UserError("--resume and --init exclude each other: a resumed run has its weights");
        }
        Optional<TraceSpec> traced = trace.spec();
        Checkpoint checkpoint = resume == null ? null : Checkpoint.open(resume);
        Job read = readJob(checkpoint);
        DataSplit data = Datasets.open(read.data(), read.seed());
        read.requireFits(data.train());
        String digest = DatasetDigest.of(data);
        TrainingState start = checkpoint == null ? fresh(read) : resumed(checkpoint, read, digest);
        return new Prepared(
                read,
                data,
                digest,
                start,
                directory(read),
                steps == null ? OptionalLong.empty() : OptionalLong.of(steps),
                traced);
    }

    private Job readJob(@Nullable Checkpoint checkpoint) {
        if (job != null) {
            return Job.read(job, overrides);
        }
        if (checkpoint != null) {
            return Job.parse(
                    checkpoint.manifest().origin().job(),
                    checkpoint.directory().resolve("manifest.json").toString(),
                    overrides);
        }
        return Job.digits(overrides);
    }

    private TrainingState fresh(Job read) {
        float[] parameters = read.model().initialParameters(read.seed());
        float[] buffers = read.model().initialBuffers();
        if (init != null) {
            Weights weights = WeightsFile.load(
                    init, read.model().parameters(), read.model().buffers(), buffers);
            parameters = weights.parameters();
            buffers = weights.buffers();
        }
        return TrainingState.begin(parameters, buffers, read.optimizer().slots().size());
    }

    private static TrainingState resumed(Checkpoint checkpoint, Job read, String datasetDigest) {
        Job was = Job.parse(checkpoint.manifest().origin().job(), checkpoint.directory() + "/manifest.json", Map.of());
        List<String> differences = was.differencesThatForbidResume(read);
        if (!differences.isEmpty()) {
            throw new UserError(
                    "--resume " + checkpoint.directory() + ": the job differs: " + String.join("; ", differences));
        }
        if (!checkpoint.manifest().origin().datasetDigest().equals(datasetDigest)) {
            throw new UserError("--resume " + checkpoint.directory() + ": the data have SHA-256 " + datasetDigest
                    + ", expected " + checkpoint.manifest().origin().datasetDigest());
        }
        return checkpoint.state(new StateLayout(
                read.model().parameters(),
                read.model().buffers(),
                read.optimizer().slots()));
    }

    private Path directory(Job read) {
        if (out != null) {
            return out;
        }
        if (resume != null && Files.isDirectory(resume.resolve("checkpoints"))) {
            return resume;
        }
        return Path.of("runs", read.name() + "-" + STAMP.format(LocalDateTime.now()));
    }
}
