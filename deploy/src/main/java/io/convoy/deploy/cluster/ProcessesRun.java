package io.convoy.deploy.cluster;

import io.convoy.coordinator.CoordinatorSettings;
import io.convoy.coordinator.RunListener;
import io.convoy.coordinator.RunOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A cluster on this machine with a process for each worker: the coordinator here, workers as `convoy worker --join`.
public final class ProcessesRun {
    private ProcessesRun() {}

    /// Runs a job to its end.
    ///
    /// @param threads of each worker
    /// @param logs directory for the workers' log files
    /// @param started hears of the coordinator, so that the run can be stopped
    public static RunOutcome run(
            CoordinatorSettings settings,
            int workers,
            int threads,
            Path logs,
            RunListener listener,
            Consumer<CoordinatorNode> started) {
        List<Process> processes = new ArrayList<>();
        try (ClusterNode node =
                ClusterNode.start(new HostPort(LocalRun.LOOPBACK, 0), LocalRun.LOOPBACK, Optional.empty())) {
            CoordinatorNode coordinator = CoordinatorNode.start(node, settings, listener);
            started.accept(coordinator);
            for (int i = 0; i < workers; i++) {
                Process process = start(node.port(), threads, logs);
                processes.add(process);
            }
            abandonIfOneNeverJoins(processes, coordinator);
            return coordinator.outcome().join();
        } finally {
            processes.forEach(ProcessesRun::await);
        }
    }

    /// A process that ends while workers gather leaves the coordinator waiting for ever; one that ends later is
    /// noticed by the cluster.
    private static void abandonIfOneNeverJoins(List<Process> processes, CoordinatorNode coordinator) {
        for (Process process : processes) {
            process.onExit()
                    .thenAccept(ended -> coordinator.abandonWhileGathering(
                            ended.exitValue() == 2 ? 2 : 1,
                            "worker process " + ended.pid() + " ended with exit code " + ended.exitValue()
                                    + " before the job began"));
        }
    }

    private static Process start(int port, int threads, Path logs) {
        List<String> arguments = List.of(
                "worker",
                "--join",
                LocalRun.LOOPBACK + ":" + port,
                "--listen",
                LocalRun.LOOPBACK + ":0",
                "--threads",
                Integer.toString(threads),
                "--logs",
                logs.toString(),
                "--supervised");
        try {
            return ChildJvm.convoy(arguments)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("a worker process cannot be started: " + e.getMessage(), e);
        }
    }

    private static void await(Process process) {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
