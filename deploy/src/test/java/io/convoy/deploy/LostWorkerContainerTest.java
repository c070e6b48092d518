package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A step that cannot finish ends the job soon, on every node, with a line that says who, where, when.
@RequiresDocker
class LostWorkerContainerTest {
    /// The promise: by then the job has ended.
    private static final Duration SOON = Duration.ofSeconds(15);

    /// Then the other workers have been told, and have only to close.
    private static final Duration CLOSING = Duration.ofSeconds(10);

    /// Nobody is left to tell workers that the coordinator is lost: they wait for the failure detector, then for the
    /// split-brain resolver.
    private static final Duration WITHOUT_COORDINATOR = Duration.ofSeconds(30);

    private static final Duration START = Duration.ofMinutes(1);
    private static final String LINE = "worker \\d on worker-2 lost at step \\d+ in phase"
            + " (feed|compute|exchange|update|wait for orders|evaluate|checkpoint): .+";

    private final ConvoyCluster cluster = new ConvoyCluster();
    private ConvoyNode coordinator;
    private ConvoyNode victim;
    private List<ConvoyNode> others;

    @BeforeEach
    void startTraining() {
        coordinator = cluster.coordinator("--workers-min", "3", "--set", "batch=256", "--out", "runs/run");
        victim = cluster.worker("worker-2", "--threads", "1");
        others = List.of(cluster.worker("worker-1", "--threads", "1"), cluster.worker("worker-3", "--threads", "1"));
        coordinator.awaitLine("training begins: step 0 of ", START);
    }

    @AfterEach
    void removeCluster() {
        cluster.close();
    }

    @Test
    void killedWorkerEndsTheJob() {
        // Printed five seconds after the first step began, or with the end of the first epoch on a fast machine.
        coordinator.awaitLine(line -> line.startsWith("step "), "how far it is", START);

        long begun = System.nanoTime();
        victim.kill();

        assertJobFails(begun);
        assertThat(victim.awaitExit(SOON)).isEqualTo(128 + 9);
    }

    @Test
    void silentWorkerEndsTheJobAndItselfOnceItGoesOn() {
        long begun = System.nanoTime();
        victim.pause();

        assertJobFails(begun);

        victim.unpause();
        assertThat(victim.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
    }

    @Test
    void killedCoordinatorEndsTheWorkers() {
        coordinator.kill();

        for (ConvoyNode worker : List.of(others.get(0), others.get(1), victim)) {
            assertThat(worker.awaitExit(WITHOUT_COORDINATOR)).isEqualTo(1);
            assertThat(worker.lines()).anyMatch(line -> line.equals("convoy worker: the coordinator is lost"));
        }
    }

    private void assertJobFails(long begun) {
        assertThat(coordinator.awaitExit(left(begun))).isEqualTo(1);
        for (ConvoyNode worker : others) {
            assertThat(worker.awaitExit(CLOSING)).isEqualTo(1);
            assertThat(worker.lines()).anyMatch(line -> line.matches("convoy worker: " + LINE));
        }
        assertThat(coordinator.lines()).anyMatch(line -> line.matches("convoy: " + LINE));
        assertThat(new RunFiles(coordinator, "runs/run").summary().get("ended").asText())
                .matches(LINE);
    }

    private static Duration left(long begunNanos) {
        return SOON.minusNanos(System.nanoTime() - begunNanos);
    }
}
