package io.convoy.deploy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.convoy.UserError;
import io.convoy.checkpoint.Checkpoint;
import io.convoy.checkpoint.Safetensors;
import io.convoy.data.DataSpec;
import io.convoy.data.DataSplit;
import io.convoy.data.Dataset;
import io.convoy.data.DatasetDigest;
import io.convoy.data.Datasets;
import io.convoy.data.Feed;
import io.convoy.data.Format;
import io.convoy.data.Normalization;
import io.convoy.job.Explain;
import io.convoy.job.Job;
import io.convoy.model.ModelReader;
import io.convoy.model.ModelTable;
import io.convoy.model.Zoo;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `convoy inspect`: what a file holds.
@Command(
        name = "inspect",
        description = {
            "Prints what a data set, model, job or checkpoint holds.",
            "FILE is a job or model file, a zoo model's name, a checkpoint or run directory, a safetensors file, or data:",
            "a folder of IDX or CIFAR files, or a folder or .tar.gz of images."
        })
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "What to look at.")
    private Path file;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String name = file.toString();
        if (!Files.exists(file)) {
            if (Zoo.has(name)) {
                out.print(ModelTable.of(Zoo.get(name)));
            } else if (name.equals("digits")) {
                out.print(Explain.job(Job.digits(), OptionalInt.empty()));
            } else {
                throw new UserError(file + ": not found; expected a file, or a model of the zoo: "
                        + String.join(", ", Zoo.names()));
            }
        } else if (name.endsWith(".safetensors")) {
            safetensors(out);
        } else if (Files.isDirectory(file) && isRun()) {
            checkpoint(out);
        } else if (Files.isDirectory(file) || name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
            data(out);
        } else if (isModel()) {
            out.print(ModelTable.of(new ModelReader().read(file)));
        } else {
            out.print(Explain.job(Job.read(file), OptionalInt.empty()));
        }
        out.flush();
        return 0;
    }

    private boolean isRun() {
        return Files.exists(file.resolve("manifest.json"))
                || Files.isDirectory(file.resolve("checkpoints"))
                || Files.exists(file.resolve("best"));
    }

    private boolean isModel() {
        try {
            return ConfigFactory.parseFile(file.toFile()).hasPath("layers");
        } catch (ConfigException e) {
            // The job's reader says what is wrong, and where.
            return false;
        }
    }

    private void safetensors(PrintWriter out) {
        Safetensors content = Safetensors.read(file);
        long floats = 0;
        for (var tensor : content.tensors().entrySet()) {
            out.println(String.format(
                    Locale.ROOT, "%-40s %s", tensor.getKey(), tensor.getValue().dimensions()));
            floats += tensor.getValue().dimensions().stream()
                    .mapToLong(Number::longValue)
                    .reduce(1, (a, b) -> a * b);
        }
        out.println(String.format(
                Locale.ROOT, "%d tensors, %,d values", content.tensors().size(), floats));
    }

    private void checkpoint(PrintWriter out) {
        Checkpoint checkpoint = Checkpoint.open(file);
        var manifest = checkpoint.manifest();
        out.println("checkpoint     " + checkpoint.directory());
        out.println("step           " + manifest.step() + ", epoch " + manifest.epoch());
        manifest.testAccuracy()
                .ifPresent(
                        accuracy -> out.println(String.format(Locale.ROOT, "test accuracy  %.2f %%", 100 * accuracy)));
        out.println("weights        " + manifest.weightsSha256() + " (SHA-256)");
        out.println("data           " + manifest.origin().datasetDigest() + " (SHA-256)");
        out.println("numerics       revision " + manifest.numericsRevision());
        out.println();
        Job job = Job.parse(manifest.origin().job(), checkpoint.directory() + "/manifest.json", java.util.Map.of());
        out.print(Explain.job(job, OptionalInt.empty()));
    }

    private void data(PrintWriter out) {
        Format format = formatOf();
        DataSplit data = Datasets.open(
                new DataSpec(format, Optional.of(file), Feed.COORDINATOR, Normalization.NONE, List.of()), 0);
        out.println("format         " + format.key());
        out.println("samples        " + data.train().shape() + ", "
                + data.train().classes().size() + " classes");
        describe(out, "train", data.train());
        describe(out, "test", data.test());
        out.println("digest         " + DatasetDigest.of(data) + " (SHA-256)");
    }

    private Format formatOf() {
        if (!Files.isDirectory(file) || Files.isDirectory(file.resolve("train"))) {
            return Format.IMAGES;
        }
        if (Files.exists(file.resolve("data_batch_1.bin"))) {
            return Format.CIFAR10;
        }
        return Files.exists(file.resolve("train.bin")) ? Format.CIFAR100 : Format.IDX;
    }

    private static void describe(PrintWriter out, String name, Dataset dataset) {
        int[] counts = new int[dataset.classes().size()];
        for (int i = 0; i < dataset.size(); i++) {
            counts[dataset.label(i)]++;
        }
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-14s %,d samples", name, dataset.size()));
        for (int c = 0; c < Math.min(counts.length, 20); c++) {
            line.append(String.format(
                    Locale.ROOT,
                    "%s %s: %,d",
                    c == 0 ? ";" : ",",
                    dataset.classes().get(c),
                    counts[c]));
        }
        out.println(line + (counts.length > 20 ? ", …" : ""));
    }
}
