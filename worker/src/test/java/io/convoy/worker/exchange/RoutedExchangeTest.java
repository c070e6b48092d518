package io.convoy.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.plan.Algorithm;
import io.convoy.plan.BatchPlan;
import io.convoy.plan.Range;
import io.convoy.plan.ReductionTree;
import io.convoy.plan.RosterPlan;
import io.convoy.tensor.FloatFormat;
import io.convoy.trace.Tracer;
import io.convoy.worker.wire.Frame;
import io.convoy.worker.wire.MadeUpGradients;
import io.convoy.worker.wire.PeerAddress;
import io.convoy.worker.wire.Transport;
import io.convoy.worker.wire.WireEndpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Workers in one JVM, each with its own endpoint, over real sockets.
@Timeout(60)
class RoutedExchangeTest {
    private static final int SHARDS = MadeUpGradients.BATCH.shards();

    /// Every algorithm that keeps the tree's order, 1 to 9 workers, lengths around the edges of buckets, segments and
    /// frames; three hosts, so that workers of one host are neighbours in the roster.
    static Stream<Arguments> arrangements() {
        return Stream.of(Algorithm.DIRECT, Algorithm.HALVING_DOUBLING, Algorithm.HIERARCHICAL)
                .flatMap(algorithm -> IntStream.rangeClosed(1, 9)
                        .filter(workers -> algorithm != Algorithm.HALVING_DOUBLING || Integer.bitCount(workers) == 1)
                        .boxed()
                        .flatMap(workers -> Stream.of(
                                Arguments.of(algorithm, workers, 1000, 64),
                                Arguments.of(algorithm, workers, 5, 2),
                                Arguments.of(algorithm, workers, 257, 1000),
                                Arguments.of(algorithm, workers, 3 * Frame.MAX_FLOATS + 1, 2 * Frame.MAX_FLOATS))));
    }

    @ParameterizedTest
    @CsvSource({"DIRECT, 2", "HALVING_DOUBLING, 2", "HALVING_DOUBLING, 4"})
    void meansOfTheLongestFramesAreTheTreesSumBitForBit(Algorithm algorithm, int workers) throws Exception {
        int bucketFloats = 4 * workers * Frame.MAX_FLOATS;
        meansAreTheTreesSumBitForBit(algorithm, workers, 2 * bucketFloats + 1, bucketFloats);
    }

    @ParameterizedTest
    @MethodSource("arrangements")
    void meansAreTheTreesSumBitForBit(Algorithm algorithm, int workers, int floats, int bucketFloats) throws Exception {
        var batch = MadeUpGradients.BATCH;
        List<float[]> means = run(algorithm, workers, floats, bucketFloats, batch, 0, 6);
        float[] expected = new MadeUpGradients(floats).mean(5);
        for (float[] mean : means) {
            assertThat(Arrays.equals(mean, expected)).isTrue();
        }
    }

    @Test
    void aRosterChoosesForItself() throws Exception {
        var batch = MadeUpGradients.BATCH;
        for (float[] mean : run(Algorithm.AUTO, 4, 1000, 0, batch, 0, 3)) {
            assertThat(mean).containsExactly(new MadeUpGradients(1000).mean(2));
        }
    }

    @Test
    void halvingDoublingOfUnequalRangesGoesDirect() throws Exception {
        var batch = MadeUpGradients.BATCH;
        for (float[] mean : run(Algorithm.HALVING_DOUBLING, 3, 1000, 100, batch, 0, 3)) {
            assertThat(mean).containsExactly(new MadeUpGradients(1000).mean(2));
        }
    }

    @Test
    void aRingGivesAllWorkersTheSameMeanButNotTheTreesBits() throws Exception {
        var batch = MadeUpGradients.BATCH;
        for (int workers = 1; workers <= 9; workers++) {
            List<float[]> means = run(Algorithm.RING, workers, 1000, 300, batch, 0, 3);
            float[] expected = new MadeUpGradients(1000).mean(2);
            for (float[] mean : means) {
                assertThat(Arrays.equals(mean, means.getFirst())).isTrue();
                assertThat(mean).containsExactly(expected, within(1e-6f));
            }
        }
    }

    @Test
    void aJobMayBeginAtAnOddStep() throws Exception {
        var batch = MadeUpGradients.BATCH;
        for (float[] mean : run(Algorithm.DIRECT, 3, 100, 30, batch, 3, 3)) {
            assertThat(mean).containsExactly(new MadeUpGradients(100).mean(5));
        }
    }

    @Test
    void aLostPeerIsNamedAtOnce() throws Exception {
        var batch = MadeUpGradients.BATCH;
        var lost = new ConcurrentLinkedQueue<Integer>();
        List<WireEndpoint> endpoints = endpoints(2);
        List<CompletableFuture<Exchange>> joined = join(endpoints, Algorithm.DIRECT, 64, batch, 100, 0, lost);
        Exchange survivor = joined.get(0).get();
        joined.get(1).get();
        survivor.begin(0, new MadeUpGradients(100).arrays(0, new Range(0, 8)));
        survivor.ready(0);
        survivor.tally(new double[4], new long[4]);
        endpoints.get(1).close();
        assertThatThrownBy(survivor::await).isInstanceOfSatisfying(StepFailure.class, failure -> {
            assertThat(failure.suspect()).isEqualTo(1);
            assertThat(failure).hasMessageContaining("connection");
        });
        assertThat(lost).contains(1);
        survivor.close();
        endpoints.get(0).close();
    }

    @Test
    void lossThatIsNoNumberNamesItsWorker() throws Exception {
        var batch = MadeUpGradients.BATCH;
        List<WireEndpoint> endpoints = endpoints(3);
        List<Exchange> exchanges = new ArrayList<>();
        for (var future : join(endpoints, Algorithm.DIRECT, 64, batch, 10, 0, new ConcurrentLinkedQueue<>())) {
            exchanges.add(future.get());
        }
        List<Range> held = RosterPlan.balanced(SHARDS, 3).ranges();
        for (int rank = 0; rank < 3; rank++) {
            double[] loss = new double[SHARDS];
            Arrays.fill(loss, rank == 1 ? Double.NaN : 1);
            exchanges.get(rank).begin(0, new MadeUpGradients(10).arrays(0, held.get(rank)));
            exchanges.get(rank).ready(0);
            exchanges.get(rank).tally(loss, new long[SHARDS]);
        }
        for (Exchange exchange : exchanges) {
            Tally tally = exchange.await();
            assertThat(tally.suspect()).isEqualTo(1);
            assertThat(tally.loss()).isNaN();
        }
        exchanges.forEach(Exchange::close);
        endpoints.forEach(WireEndpoint::close);
    }

    /// Runs steps on all workers; returns each one's last mean.
    private static List<float[]> run(
            Algorithm algorithm, int workers, int floats, int bucketFloats, BatchPlan batch, long firstStep, int steps)
            throws Exception {
        List<WireEndpoint> endpoints = endpoints(workers);
        List<Range> held = RosterPlan.balanced(SHARDS, workers).ranges();
        List<CompletableFuture<float[]>> means = new ArrayList<>();
        for (var joined :
                join(endpoints, algorithm, bucketFloats, batch, floats, firstStep, new ConcurrentLinkedQueue<>())) {
            int rank = means.size();
            means.add(joined.thenApplyAsync(
                    exchange -> {
                        for (long step = firstStep; step < firstStep + steps; step++) {
                            step(exchange, step, held.get(rank), batch, floats);
                        }
                        return exchange.mean().clone();
                    },
                    task -> Thread.ofPlatform().start(task)));
        }
        List<float[]> results = new ArrayList<>();
        for (var mean : means) {
            results.add(mean.get(50, TimeUnit.SECONDS));
        }
        endpoints.forEach(WireEndpoint::close);
        return results;
    }

    private static void step(Exchange exchange, long step, Range held, BatchPlan batch, int floats) {
        exchange.begin(step, new MadeUpGradients(floats).arrays(step, held));
        exchange.ready(floats / 2);
        exchange.ready(0);
        double[] loss = new double[SHARDS];
        long[] correct = new long[SHARDS];
        List<Range> nodes = ReductionTree.subtrees(held.below(batch.presentShards(step)), batch.presentShards(step));
        for (int i = 0; i < nodes.size(); i++) {
            loss[i] = nodes.get(i).size();
            correct[i] = nodes.get(i).size();
        }
        exchange.tally(loss, correct);
        try {
            Tally tally = exchange.await();
            assertThat(tally.correct()).isEqualTo(batch.presentShards(step));
            assertThat(tally.samples()).isEqualTo(batch.batchOf(step).size());
            assertThat(tally.suspect()).isEqualTo(-1);
        } catch (StepFailure | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<WireEndpoint> endpoints(int workers) throws IOException {
        List<WireEndpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            endpoints.add(new WireEndpoint("127.0.0.1", 0));
        }
        return endpoints;
    }

    private static List<CompletableFuture<Exchange>> join(
            List<WireEndpoint> endpoints,
            Algorithm algorithm,
            int bucketFloats,
            BatchPlan batch,
            int floats,
            long firstStep,
            ConcurrentLinkedQueue<Integer> lost)
            throws ExecutionException, InterruptedException {
        int workers = endpoints.size();
        List<PeerAddress> addresses = new ArrayList<>();
        for (int rank = 0; rank < workers; rank++) {
            PeerAddress address = endpoints.get(rank).address("127.0.0.1");
            addresses.add(new PeerAddress("127.0.0." + (1 + 3 * rank / workers), address.port(), address.socket()));
        }
        List<CompletableFuture<Exchange>> joined = new ArrayList<>();
        for (int rank = 0; rank < workers; rank++) {
            var roster = new ExchangeRoster(
                    7,
                    1,
                    rank,
                    IntStream.range(0, workers)
                            .mapToObj(each -> "worker " + each)
                            .toList(),
                    addresses,
                    RosterPlan.balanced(SHARDS, workers).ranges());
            WireEndpoint endpoint = endpoints.get(rank);
            joined.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return Exchanges.join(
                                    endpoint,
                                    roster,
                                    new ExchangeSettings(algorithm, Transport.AUTO, bucketFloats, FloatFormat.FLOAT32),
                                    new Exchanges.Content(batch, floats, floats, firstStep),
                                    Tracer.OFF,
                                    (peer, what) -> lost.add(peer));
                        } catch (StepFailure | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> Thread.ofPlatform().start(task)));
        }
        CompletableFuture.allOf(joined.toArray(CompletableFuture[]::new)).get();
        return joined;
    }
}
