package io.convoy.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.plan.Algorithm;
import io.convoy.tensor.FloatFormat;
import io.convoy.worker.exchange.ExchangeSettings;
import io.convoy.worker.exchange.StepFailure;
import io.convoy.worker.wire.SmallCluster.Outcome;
import io.convoy.worker.wire.TcpProxy.Direction;
import io.convoy.worker.wire.TcpProxy.Fault;
import io.convoy.worker.wire.TcpProxy.Trouble;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the network does to links: it may cost time or the step, never a bit.
@Timeout(60)
class HarmedLinkTest {
    /// One frame for each of two owners: contributions of 128 KiB go each way, then means.
    private static final int FLOATS = Frame.MAX_FLOATS;

    private static final int IN_THE_CONTRIBUTION = 60_000;
    private static final int IN_THE_MEAN = 190_000;

    @Test
    void aDelayedLinkGivesTheTreesBits() throws Exception {
        try (var cluster = new SmallCluster(3, FLOATS);
                var proxy = proxy(cluster, Trouble.delay(Duration.ofMillis(50)))) {
            cluster.reachFirstThrough(proxy, 2);
            // With a choice to make: the last worker hears of it from the first one after the others have begun.
            cluster.settings = new ExchangeSettings(Algorithm.AUTO, Transport.TCP, 0, FloatFormat.FLOAT32);

            assertThat(cluster.run(4)).containsOnly(Outcome.allOf(4));
        }
    }

    @ParameterizedTest
    @CsvSource({"TO_TARGET", "FROM_TARGET"})
    void aCutLinkFailsTheStepAtOnceOnBothEnds(Direction direction) throws Exception {
        long begun = System.nanoTime();
        List<Outcome> outcomes = run(Trouble.after(direction, IN_THE_CONTRIBUTION, Fault.CUT), Duration.ofSeconds(10));

        assertThat(System.nanoTime() - begun)
                .as("sooner than a silent one")
                .isLessThan(Duration.ofSeconds(8).toNanos());
        assertThat(failure(outcomes.get(0)).suspect()).isEqualTo(1);
        assertThat(failure(outcomes.get(1)).suspect()).isEqualTo(0);
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.steps()).isZero();
            assertThat(failure(outcome)).hasMessageContaining("connection");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "TO_TARGET, " + IN_THE_CONTRIBUTION,
        "TO_TARGET, " + IN_THE_MEAN,
        "FROM_TARGET, " + IN_THE_CONTRIBUTION,
        "FROM_TARGET, " + IN_THE_MEAN
    })
    void aFlippedBitFailsTheStepNamingBothEnds(Direction direction, long afterBytes) throws Exception {
        // A finished step has the right mean: the cluster compares each.
        List<Outcome> outcomes = run(Trouble.after(direction, afterBytes, Fault.FLIP), Duration.ofSeconds(10));

        int from = direction == Direction.TO_TARGET ? 1 : 0;
        StepFailure failure = failure(outcomes.get(1 - from));
        assertThat(outcomes.get(1 - from).steps()).isZero();
        assertThat(failure.suspect()).isEqualTo(from);
        assertThat(failure.what())
                .matches("a damaged message from worker %s to worker %s: ".formatted(name(from), name(1 - from))
                        + "CRC32C of its floats: found [0-9a-f]{8}, expected [0-9a-f]{8}");
    }

    @ParameterizedTest
    @CsvSource({"TO_TARGET", "FROM_TARGET"})
    void aSilentLinkFailsTheStepNamingWhatIsAwaited(Direction direction) throws Exception {
        List<Outcome> outcomes =
                run(Trouble.after(direction, IN_THE_CONTRIBUTION, Fault.SWALLOW), Duration.ofSeconds(1));

        for (int rank = 0; rank < 2; rank++) {
            assertThat(failure(outcomes.get(rank)).suspect()).isEqualTo(1 - rank);
            assertThat(failure(outcomes.get(rank)).what())
                    .matches("no byte for 1 s; awaited: worker %s: (its part|the mean) of bucket 0 "
                                    .formatted(name(1 - rank))
                            + "\\(floats \\[\\d+, \\d+\\)\\)");
        }
    }

    /// Two workers, the way to the first through a proxy.
    private static List<Outcome> run(Trouble trouble, Duration silence) throws Exception {
        try (var cluster = new SmallCluster(2, FLOATS);
                var proxy = proxy(cluster, trouble)) {
            cluster.reachFirstThrough(proxy, 1);
            cluster.silence(silence);
            return cluster.run(100);
        }
    }

    private static TcpProxy proxy(SmallCluster cluster, Trouble trouble) throws IOException {
        return new TcpProxy(cluster.port(), trouble);
    }

    private static StepFailure failure(Outcome outcome) {
        return outcome.failure().orElseThrow(() -> new AssertionError("no failure after " + outcome.steps()));
    }

    private static String name(int rank) {
        return rank + " on " + (char) ('a' + rank);
    }
}
