package io.convoy.deploy.cluster;

import io.convoy.coordinator.CoordinatorSettings;
import io.convoy.coordinator.RunListener;
import io.convoy.coordinator.RunOutcome;
import io.convoy.job.JobReader;
import io.convoy.worker.WorkerOutcome;
import io.convoy.worker.WorkerSettings;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A whole cluster in this JVM: one actor system with the coordinator and all workers. They talk as on many machines:
/// protobuf messages between actors, gRPC over sockets for samples, state and gradients.
public final class LocalRun {
    /// Where everything of a run on one machine listens.
    public static final String LOOPBACK = "127.0.0.1";

    private LocalRun() {}

    /// Runs a job to its end.
    ///
    /// @param jobs reads the job on the workers
    /// @param threads of each worker
    /// @param started hears of the coordinator, so that the run can be stopped
    public static RunOutcome run(
            CoordinatorSettings settings,
            JobReader jobs,
            int workers,
            int threads,
            RunListener listener,
            Consumer<CoordinatorNode> started) {
        try (ClusterNode node = ClusterNode.start(new HostPort(LOOPBACK, 0), LOOPBACK, Optional.empty())) {
            CoordinatorNode coordinator = CoordinatorNode.start(node, settings, listener);
            started.accept(coordinator);
            var worker = new WorkerSettings(WorkerNode.hostName(), LOOPBACK, LOOPBACK, threads, Optional.empty(), jobs);
            for (int i = 0; i < workers; i++) {
                CompletableFuture<WorkerOutcome> ended = WorkerNode.start(node, worker, "worker-" + i);
                ended.thenAccept(outcome -> {
                    if (outcome.exitCode() != 0) {
                        coordinator.abandonWhileGathering(outcome.exitCode(), "worker: " + outcome.reason());
                    }
                });
            }
            return coordinator.outcome().join();
        }
    }
}
