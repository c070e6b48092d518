package io.convoy.deploy.cluster;

import io.convoy.coordinator.Coordinator;
import io.convoy.coordinator.CoordinatorSettings;
import io.convoy.coordinator.RunListener;
import io.convoy.coordinator.RunOutcome;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;

/// A coordinator on a node.
///
/// @param outcome completed when the run has ended
public record CoordinatorNode(ActorRef<Object> coordinator, CompletableFuture<RunOutcome> outcome) {

    public static CoordinatorNode start(ClusterNode node, CoordinatorSettings settings, RunListener listener) {
        var outcome = new CompletableFuture<RunOutcome>();
        ActorRef<Object> coordinator = node.spawn(Coordinator.create(settings, listener, outcome), "coordinator");
        return new CoordinatorNode(coordinator, outcome);
    }

    /// Finish the steps under way, save a checkpoint, and end with the signal's exit code.
    public void stop(String signal, int exitCode) {
        coordinator.tell(new Coordinator.StopRequested(signal, exitCode));
    }

    /// End at once if the job has not begun.
    void abandonWhileGathering(int exitCode, String reason) {
        coordinator.tell(new Coordinator.Abandoned(exitCode, reason));
    }
}
