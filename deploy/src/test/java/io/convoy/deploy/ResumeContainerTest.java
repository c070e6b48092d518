package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A job that was stopped goes on in another cluster as if it had never stopped.
@RequiresDocker
class ResumeContainerTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final long STEPS = 60;
    private static final String CHECKPOINT = "data/checkpoint";

    @Test
    void stoppedJobGoesOnWithAnotherNumberOfWorkers(@TempDir Path directory) throws IOException {
        Map<String, byte[]> checkpoint = trainUntilStopped();

        try (var cluster = new ConvoyCluster()) {
            ConvoyNode coordinator = cluster.node(ConvoyCluster.COORDINATOR)
                    .files(CHECKPOINT, checkpoint)
                    .startCoordinator(
                            "--workers-min",
                            "2",
                            "--resume",
                            CHECKPOINT,
                            "--steps",
                            "" + STEPS,
                            "--set",
                            "checkpoint.every-steps=0",
                            "--out",
                            "runs/run");
            cluster.worker("worker-1", "--threads", "1");
            cluster.worker("worker-2", "--threads", "1");
            assertThat(coordinator.awaitExit(SOON))
                    .as(() -> coordinator.lines().toString())
                    .isZero();

            RunFiles resumed = new RunFiles(coordinator, "runs/run");
            assertThat(resumed.steps()).isEqualTo(STEPS);
            assertThat(resumed.weightsSha256())
                    .isEqualTo(OneJvm.weightsOf(directory.resolve("unbroken"), "--steps", "" + STEPS));
        }
    }

    /// Trains on three workers and stops the coordinator by a signal after a while; returns the checkpoint that it
    /// left.
    private static Map<String, byte[]> trainUntilStopped() {
        try (var cluster = new ConvoyCluster()) {
            ConvoyNode coordinator = cluster.coordinator(
                    "--workers-min",
                    "3",
                    "--steps",
                    "" + STEPS,
                    "--set",
                    "checkpoint.every-steps=7",
                    "--out",
                    "runs/run");
            List<ConvoyNode> workers = List.of(
                    cluster.worker("worker-1", "--threads", "1"),
                    cluster.worker("worker-2", "--threads", "1"),
                    cluster.worker("worker-3", "--threads", "1"));
            coordinator.awaitLine("checkpoint runs/run/checkpoints/step-00000007 ", SOON);

            coordinator.signal("TERM");

            assertThat(coordinator.awaitExit(SOON))
                    .as(() -> coordinator.lines().toString())
                    .isEqualTo(128 + 15);
            for (ConvoyNode worker : workers) {
                assertThat(worker.awaitExit(SOON))
                        .as("a job that was stopped well")
                        .isZero();
            }
            RunFiles run = new RunFiles(coordinator, "runs/run");
            assertThat(run.summary().get("ended").asText()).isEqualTo("stopped by SIGTERM");
            assertThat(run.steps()).isGreaterThanOrEqualTo(7).isLessThan(STEPS);
            assertThat(run.summary().get("checkpoint").asText())
                    .isEqualTo("runs/run/checkpoints/step-%08d", run.steps());
            return run.checkpoint();
        }
    }
}
