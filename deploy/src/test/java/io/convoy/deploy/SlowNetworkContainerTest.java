package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three workers, each of which can send 10 Mbit/s.
@RequiresDocker
class SlowNetworkContainerTest {
    private static final double GIGABYTES_PER_SECOND = 10e6 / 8 / 1e9;
    private static final String[] JOB = {"--steps", "8"};

    private final ConvoyCluster cluster = new ConvoyCluster();

    @BeforeEach
    void needRoot() {
        SlowNetwork.assumePossible();
    }

    @AfterEach
    void removeCluster() {
        cluster.close();
    }

    @Test
    void aSlowNetworkCostsTimeButNoBits(@TempDir Path directory) throws IOException {
        ConvoyNode coordinator = cluster.coordinator("--workers-min", "3", "--out", "runs/run", JOB[0], JOB[1]);
        for (String name : List.of("worker-1", "worker-2", "worker-3")) {
            SlowNetwork.limitTo10Mbit(cluster.worker(name, "--threads", "1"));
        }
        assertThat(coordinator.awaitExit(Duration.ofMinutes(1)))
                .as(() -> String.join("\n", coordinator.lines()))
                .isZero();
        var run = new RunFiles(coordinator, "runs/run");

        assertThat(exchangeGigabytesPerSecond(coordinator))
                .as("the limit held")
                .hasSize(8)
                .allSatisfy(found -> assertThat(found).isLessThan(2 * GIGABYTES_PER_SECOND));
        assertThat(run.steps()).isEqualTo(8);
        assertThat(run.weightsSha256()).isEqualTo(OneJvm.weightsOf(directory.resolve("run"), JOB));
    }

    private static Stream<Double> exchangeGigabytesPerSecond(ConvoyNode coordinator) {
        List<List<String>> rows = coordinator
                .readText("runs/run/metrics.csv")
                .lines()
                .map(row -> List.of(row.split(",", -1)))
                .toList();
        int column = rows.getFirst().indexOf("exchange_gb_per_s");
        return rows.stream().skip(1).map(row -> Double.valueOf(row.get(column)));
    }
}
