package io.convoy.deploy;

import io.convoy.data.DataSpec;
import io.convoy.data.DataSplit;
import io.convoy.data.Datasets;
import io.convoy.plan.BatchPlan;
import io.convoy.train.Evaluation;
import io.convoy.train.ShardReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `convoy evaluate`: a checkpoint on the test samples.
@Command(
        name = "evaluate",
        description = "Prints accuracy, loss and confusion matrix of a checkpoint on the test samples of its job.")
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A run's directory (its newest checkpoint), or a checkpoint.")
    private Path directory;

    @Option(names = "--data", paramLabel = "PATH", description = "Where the data lie (default: the job's path).")
    private @Nullable Path path;

    @Option(names = "--threads", paramLabel = "T", description = "Threads (default: all cores).")
    private @Nullable Integer threads;

    @Override
    public Integer call() {
        int cores = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        try (TrainedModel model = TrainedModel.open(
                directory, cores, job -> new BatchPlan(1, job.batch(), job.shards()).shardCapacity())) {
            DataSpec trained = model.job().data();
            DataSplit data = Datasets.open(
                    path == null
                            ? trained
                            : new DataSpec(
                                    trained.format(),
                                    Optional.of(path),
                                    trained.feed(),
                                    trained.normalization(),
                                    trained.augment()),
                    model.job().seed());
            model.job().requireFits(data.test());
            var batch = new BatchPlan(
                    data.train().size(), model.job().batch(), model.job().shards());
            Evaluation evaluation = Evaluation.of(
                    model.network(),
                    model.runner(),
                    new ShardReader(data, batch, model.job().seed()),
                    batch,
                    data.test().size());
            print(model, evaluation, data.test().classes());
            return 0;
        }
    }

    private void print(TrainedModel model, Evaluation evaluation, List<String> classes) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("checkpoint     " + model.checkpoint().directory());
        out.println("weights        " + model.checkpoint().manifest().weightsSha256() + " (SHA-256)");
        out.println(String.format(
                Locale.ROOT,
                "test accuracy  %.2f %% of %,d samples",
                100 * evaluation.accuracy(),
                evaluation.samples()));
        out.println(String.format(Locale.ROOT, "test loss      %.4f", evaluation.loss()));
        out.println();
        out.println("confusion (rows: the class, columns: what it was taken for)");
        int width = Math.max(6, classes.stream().mapToInt(String::length).max().orElse(0) + 1);
        String cell = "%" + width + "s";
        StringBuilder header = new StringBuilder(String.format(cell, ""));
        classes.forEach(name -> header.append(String.format(cell, name)));
        out.println(header);
        for (int row = 0; row < classes.size(); row++) {
            StringBuilder line = new StringBuilder(String.format(cell, classes.get(row)));
            for (long count : evaluation.confusion()[row]) {
                line.append(String.format(cell, count == 0 ? "·" : Long.toString(count)));
            }
            out.println(line);
        }
    }
}
