package io.convoy.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.job.JobReader;
import io.convoy.worker.WorkerOutcome;
import io.convoy.worker.WorkerSettings;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;
import org.junit.jupiter.api.Test;

class WorkerNodeTest {
    private static final WorkerSettings SETTINGS =
            new WorkerSettings("here", LocalRun.LOOPBACK, LocalRun.LOOPBACK, 1, Optional.empty(), new JobReader());

    /// What the split-brain resolver does to the nodes that are apart from the coordinator. This worker never watched
    /// a coordinator, so that the end of its node is all it learns.
    @Test
    void nodeShutOutOfTheClusterSaysThatTheCoordinatorIsLost() throws Exception {
        try (ClusterNode node = alone()) {
            CompletableFuture<WorkerOutcome> ended = WorkerNode.start(node, SETTINGS, "worker");

            node.spawn(shutsItsNodeOut(), "resolver");

            assertThat(ended.get(30, TimeUnit.SECONDS))
                    .isEqualTo(new WorkerOutcome(1, "the coordinator is lost", false));
        }
    }

    @Test
    void nodeThatEndsByItselfSaysThatTheWorkerIsStopped() throws Exception {
        CompletableFuture<WorkerOutcome> ended;
        try (ClusterNode node = alone()) {
            ended = WorkerNode.start(node, SETTINGS, "worker");
        }

        assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(new WorkerOutcome(1, "stopped", false));
    }

    private static Behavior<SelfUp> shutsItsNodeOut() {
        return Behaviors.setup(context -> {
            Cluster cluster = Cluster.get(context.getSystem());
            cluster.subscriptions().tell(Subscribe.create(context.getSelf(), SelfUp.class));
            return Behaviors.receive(SelfUp.class)
                    .onMessage(SelfUp.class, up -> {
                        cluster.manager().tell(new Down(cluster.selfMember().address()));
                        return Behaviors.stopped();
                    })
                    .build();
        });
    }

    private static ClusterNode alone() {
        return ClusterNode.start(new HostPort(LocalRun.LOOPBACK, 0), LocalRun.LOOPBACK, Optional.empty());
    }
}
