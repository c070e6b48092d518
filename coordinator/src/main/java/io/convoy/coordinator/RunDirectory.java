package io.convoy.coordinator;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.Revision;
import io.convoy.UserError;
import io.convoy.job.Job;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What a run leaves on disk: `job.conf` (the resolved job), `metrics.csv` (a row a step), `evaluations.csv` (a row
/// an evaluation), `replicas.csv` (a row a worker at each checkpoint), `summary.json`, and `checkpoints/`.
final class RunDirectory implements AutoCloseable {
    private static final String METRICS =
            "step,epoch,loss,learning_rate,images_per_s,exchange_wait_share,exchange_mb,exchange_gb_per_s,slowest_worker,behind_ms";
    private static final String EVALUATIONS = "step,epoch,test_loss,test_accuracy,samples";
    private static final String REPLICAS = "step,worker,host,weights_sha256,state_sha256";

    private final Path directory;
    private final BufferedWriter metrics;
    private final BufferedWriter evaluations;
    private final BufferedWriter replicas;

    /// Creates the directory, or goes on in one of the same run from `step`: rows of later steps are dropped.
    ///
    /// @throws UserError if it holds another run and `step` is 0
    RunDirectory(Path directory, Job job, long step) {
        this.directory = directory;
        if (step == 0 && Files.exists(directory.resolve("job.conf"))) {
            throw new UserError(directory + ": already holds a run; give another --out, or --resume " + directory);
        }
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("job.conf"), job.toHocon());
            metrics = table("metrics.csv", METRICS, step);
            evaluations = table("evaluations.csv", EVALUATIONS, step);
            replicas = table("replicas.csv", REPLICAS, step);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private BufferedWriter table(String name, String header, long step) throws IOException {
        Path file = directory.resolve(name);
        List<String> kept = Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .skip(1)
                        .filter(row -> Long.parseLong(row.substring(0, row.indexOf(','))) <= step)
                        .toList()
                : List.of();
        BufferedWriter writer = Files.newBufferedWriter(file);
        writer.write(header + "\n");
        for (String row : kept) {
            writer.write(row + "\n");
        }
        writer.flush();
        return writer;
    }

    Path path() {
        return directory;
    }

    Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    void step(RunListener.StepDone done) {
        row(
                metrics,
                String.format(
                        Locale.ROOT,
                        "%d,%d,%.9g,%.9g,%.1f,%.3f,%.3f,%.3f,%d,%.2f",
                        done.step(),
                        done.epoch(),
                        done.loss(),
                        done.learningRate(),
                        done.imagesPerSecond(),
                        done.waitShare(),
                        done.exchange().bytes() / 1e6,
                        done.exchange().gigabytesPerSecond(),
                        done.exchange().slowestWorker(),
                        done.exchange().behindSeconds() * 1e3));
    }

    void evaluated(RunListener.EvaluationDone done) {
        row(
                evaluations,
                String.format(
                        Locale.ROOT,
                        "%d,%d,%.9g,%.6f,%d",
                        done.step(),
                        done.epoch(),
                        done.loss(),
                        done.accuracy(),
                        done.samples()));
    }

    void replica(long step, int worker, String host, String weightsSha256, String stateSha256) {
        row(replicas, step + "," + worker + "," + host + "," + weightsSha256 + "," + stateSha256);
    }

    private void row(BufferedWriter table, String row) {
        try {
            table.write(row + "\n");
            table.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
        }
    }

    void summary(RunOutcome outcome) {
        RunSummary summary = outcome.summary();
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        json.put("job", summary.job());
        json.put("ended", outcome.reason());
        json.put("exit_code", outcome.exitCode());
        json.put("steps", summary.steps());
        json.put("epochs", summary.epochs());
        summary.weightsSha256().ifPresent(sha256 -> json.put("weights_sha256", sha256));
        summary.testAccuracy().ifPresent(accuracy -> json.put("test_accuracy", accuracy));
        summary.testLoss().ifPresent(loss -> json.put("test_loss", loss));
        summary.bestAccuracy().ifPresent(accuracy -> json.put("best_test_accuracy", accuracy));
        summary.checkpoint().ifPresent(path -> json.put("checkpoint", path.toString()));
        json.put("workers", summary.workers());
        json.put("seconds", summary.seconds());
        json.put("images_per_s", summary.imagesPerSecond());
        json.put("dataset_sha256", summary.datasetDigest());
        json.put("numerics_revision", Revision.NUMERICS);
        try {
            Files.writeString(directory.resolve("summary.json"), json.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (metrics;
                evaluations;
                replicas) {
            // Closing is all there is to do.
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
