package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A coordinator and three workers, a container each, train `digits`; the coordinator feeds them.
@RequiresDocker
class TrainingContainerTest {
    private static final String[] JOB = {"--steps", "12", "--set", "checkpoint.every-steps=5"};
    private static final List<String> WORKERS = List.of("worker-1", "worker-2", "worker-3");

    private static final ConvoyCluster CLUSTER = new ConvoyCluster();
    private static ConvoyNode coordinator;
    private static List<ConvoyNode> workers;
    private static RunFiles run;

    @BeforeAll
    static void train() {
        coordinator = CLUSTER.node(ConvoyCluster.COORDINATOR)
                .startCoordinator("--workers-min", "3", "--out", "runs/run", JOB[0], JOB[1], JOB[2], JOB[3]);
        // Numbers of threads differ on purpose.
        workers = List.of(
                CLUSTER.worker(WORKERS.get(0), "--threads", "1"),
                CLUSTER.worker(WORKERS.get(1), "--threads", "2"),
                CLUSTER.worker(WORKERS.get(2), "--threads", "1"));
        assertThat(coordinator.awaitExit(Duration.ofMinutes(2)))
                .as(() -> String.join("\n", coordinator.lines()))
                .isZero();
        run = new RunFiles(coordinator, "runs/run");
    }

    @AfterAll
    static void removeCluster() {
        CLUSTER.close();
    }

    @Test
    void weightsAreThoseOfOneJvm(@TempDir Path directory) throws IOException {
        assertThat(run.steps()).isEqualTo(12);
        assertThat(run.weightsSha256()).isEqualTo(OneJvm.weightsOf(directory.resolve("run"), JOB));
    }

    @Test
    void workersEndWithTheJob() {
        for (ConvoyNode worker : workers) {
            assertThat(worker.awaitExit(Duration.ofSeconds(15)))
                    .as(() -> worker.lines().toString())
                    .isZero();
        }
    }

    @Test
    void replicasAgreeAtEveryCheckpoint() {
        List<RunFiles.Replica> replicas = run.replicas();

        assertThat(replicas)
                .extracting(RunFiles.Replica::step)
                .containsExactly(5L, 5L, 5L, 10L, 10L, 10L, 12L, 12L, 12L);
        for (long step : new long[] {5, 10, 12}) {
            List<RunFiles.Replica> then =
                    replicas.stream().filter(replica -> replica.step() == step).toList();
            assertThat(then).extracting(RunFiles.Replica::host).containsExactlyInAnyOrderElementsOf(WORKERS);
            assertThat(then)
                    .extracting(RunFiles.Replica::stateSha256)
                    .containsOnly(then.getFirst().stateSha256());
            assertThat(then)
                    .extracting(RunFiles.Replica::weightsSha256)
                    .containsOnly(then.getFirst().weightsSha256());
        }
        Set<String> different =
                replicas.stream().map(RunFiles.Replica::weightsSha256).collect(Collectors.toSet());
        assertThat(different)
                .as("weights change between checkpoints")
                .hasSize(3)
                .contains(run.weightsSha256());
    }

    @Test
    void checkpointsExistOnTheCoordinatorAlone() {
        assertThat(coordinator.changedPaths()).anyMatch(path -> path.endsWith("/step-00000012/model.safetensors"));
        for (ConvoyNode worker : workers) {
            assertThat(worker.changedPaths())
                    .noneMatch(path -> path.startsWith("/convoy") || path.endsWith(".safetensors"));
        }
    }
}
