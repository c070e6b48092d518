package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.Revision;
import io.convoy.data.DataSpec;
import io.convoy.data.DatasetDigest;
import io.convoy.data.Datasets;
import io.convoy.data.Feed;
import io.convoy.data.Format;
import io.convoy.data.Normalization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workers that would compute other bits are not let in, and the job goes on without them.
@RequiresDocker
class RefusedWorkerContainerTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String JOB = """
            data { format = idx, path = idx, feed = local }
            model {
              input = [1, 8, 8]
              classes = 10
              layers = [
                { type = conv, filters = 4, kernel = 3, padding = 1 }
                { type = relu }
                { type = flatten }
                { type = linear, units = 10 }
              ]
            }
            batch = 16
            shards = 4
            epochs = 2
            optimizer { type = sgd, learning-rate = 0.1 }
            """;

    private final ConvoyCluster cluster = new ConvoyCluster();

    @AfterEach
    void removeCluster() {
        cluster.close();
    }

    @Test
    void workersOfOtherRevisionsAreRefused() {
        ConvoyNode coordinator = cluster.coordinator("--workers-min", "1", "--steps", "2");
        ConvoyNode numerics = cluster.node("numerics")
                .javaOptions("-Dconvoy.revision.numerics=77")
                .startWorker();
        ConvoyNode protocol = cluster.node("protocol")
                .javaOptions("-Dconvoy.revision.protocol=88")
                .startWorker();

        assertRefused(coordinator, numerics, "numerics revision 77, the coordinator has " + Revision.NUMERICS);
        assertRefused(coordinator, protocol, "protocol revision 88, the coordinator has " + Revision.PROTOCOL);

        ConvoyNode worker = cluster.worker("worker", "--threads", "1");
        assertThat(coordinator.awaitExit(SOON)).isZero();
        assertThat(worker.awaitExit(SOON)).isZero();
    }

    @Test
    void workerWithOtherDataIsRefusedAndEqualDataTrain(@TempDir Path directory) throws IOException {
        Map<String, byte[]> data = SmallIdx.files(0);
        Map<String, byte[]> otherData = SmallIdx.files(1);
        ConvoyNode coordinator = cluster.node(ConvoyCluster.COORDINATOR)
                .file("data/job.conf", JOB)
                .files("data/idx", data)
                .startCoordinator("data/job.conf", "--workers-min", "2", "--out", "runs/run");
        ConvoyNode other = cluster.node("other").files("data/idx", otherData).startWorker();

        assertRefused(
                coordinator,
                other,
                "its data has SHA-256 " + digest(directory.resolve("other"), otherData) + ", the coordinator's has "
                        + digest(directory.resolve("idx"), data));

        List<ConvoyNode> workers = List.of(
                cluster.node("worker-1").files("data/idx", data).startWorker("--threads", "1"),
                cluster.node("worker-2").files("data/copy", data).startWorker("--threads", "1", "--data", "data/copy"));
        assertThat(coordinator.awaitExit(SOON)).isZero();
        for (ConvoyNode worker : workers) {
            assertThat(worker.awaitExit(SOON)).isZero();
        }
        Path job = Files.writeString(directory.resolve("job.conf"), JOB);
        assertThat(new RunFiles(coordinator, "runs/run").weightsSha256())
                .isEqualTo(OneJvm.weightsOf(directory.resolve("run"), job.toString()));
    }

    private static String digest(Path folder, Map<String, byte[]> files) throws IOException {
        Path written = SmallIdx.write(folder, files);
        var spec = new DataSpec(Format.IDX, Optional.of(written), Feed.LOCAL, Normalization.NONE, List.of());
        return DatasetDigest.of(Datasets.open(spec, 1));
    }

    private static void assertRefused(ConvoyNode coordinator, ConvoyNode worker, String why) {
        assertThat(worker.awaitExit(SOON)).isEqualTo(2);
        assertThat(worker.lines()).contains("convoy worker: refused: " + why);
        coordinator.awaitLine(
                line -> line.matches("refused (a worker|worker \\d+) on " + worker.name() + ": \\Q" + why + "\\E"),
                "that it refused " + worker.name(),
                SOON);
    }
}
