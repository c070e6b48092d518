package io.convoy.deploy;

import io.convoy.UserError;
import io.convoy.coordinator.CoordinatorSettings;
import io.convoy.coordinator.RunOutcome;
import io.convoy.deploy.cluster.LocalRun;
import io.convoy.deploy.cluster.ProcessesRun;
import io.convoy.deploy.cluster.WorkerNode;
import io.convoy.job.JobReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `convoy train`: a job on this machine.
@Command(
        name = "train",
        description = {
            "Trains a job on this machine, on several workers in this JVM or in processes of their own.",
            "The weights depend on the job alone: their SHA-256 is the same for any number of workers and threads,",
            "unless the job asks for exchange.algorithm = ring, which adds in an order of its own."
        })
final class TrainCommand implements Callable<Integer> {
    /// Where workers run.
    enum Mode {
        LOCAL,
        PROCESSES
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobOptions options;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Workers; at most the job's shards (default: the smaller of cores and shards).")
    private @Nullable Integer workers;

    @Option(
            names = "--threads",
            paramLabel = "T",
            description = "Threads of each worker (default: the cores divided among the workers).")
    private @Nullable Integer threads;

    @Option(
            names = "--mode",
            paramLabel = "local|processes",
            defaultValue = "local",
            description = "Workers in this JVM or in a process each (default: local).")
    private Mode mode;

    @Override
    public Integer call() {
        JobOptions.Prepared prepared = options.prepare();
        int shards = prepared.job().shards();
        int cores = Runtime.getRuntime().availableProcessors();
        int workerCount = workers == null ? Math.min(cores, shards) : workers;
        if (workerCount < 1 || workerCount > shards) {
            throw new UserError("--workers " + workerCount + ": expected 1 to " + shards
                    + ", the job's shards, each of which is computed by one worker");
        }
        int threadCount = threads == null ? Math.max(1, cores / workerCount) : threads;
        if (threadCount < 1) {
            throw new UserError("--threads " + threadCount + ": expected 1 or more");
        }
        CoordinatorSettings settings = prepared.settings(LocalRun.LOOPBACK, LocalRun.LOOPBACK, workerCount);
        Path logs = prepared.out().resolve("logs");
        LogFiles.writeTo(logs, "coordinator", WorkerNode.hostName());
        try (var console = Console.of(spec.commandLine().getOut(), prepared.job(), prepared.data());
                var signals = new StopSignals()) {
            RunOutcome outcome = switch (mode) {
                case LOCAL -> LocalRun.run(settings, new JobReader(), workerCount, threadCount, console, signals::stop);
                case PROCESSES -> ProcessesRun.run(settings, workerCount, threadCount, logs, console, signals::stop);
            };
            return console.finish(outcome, spec.commandLine().getErr());
        }
    }
}
