package io.convoy.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.plan.BatchPlan;
import io.convoy.plan.BucketPlan;
import io.convoy.plan.Range;
import io.convoy.plan.ReductionTree;
import io.convoy.plan.RosterPlan;
import io.convoy.random.CounterRandom;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Workers in one JVM, each with its own endpoint, over real sockets.
@Timeout(60)
class DirectExchangeTest {
    private static final int SHARDS = 8;

    @ParameterizedTest
    @CsvSource({
        "1, 1000, 64",
        "2, 1000, 1000",
        "3, 1000, 64",
        "3, 5, 2",
        "5, 1000, 300",
        "8, 1000, 64",
        "8, 3, 2",
        "2, 600000, 600000",
        "3, 70000, 262144"
    })
    void meansAreTheTreesSumBitForBit(int workers, int floats, int bucketFloats) throws Exception {
        // 21 samples in batches of 8: two whole batches and one of 5, which leaves three shards empty.
        var batch = new BatchPlan(21, 8, SHARDS);
        List<float[]> means = run(workers, floats, bucketFloats, batch, 0, 6);
        float[] expected = expected(floats, batch, 5);
        for (float[] mean : means) {
            assertThat(Arrays.equals(mean, expected)).isTrue();
        }
    }

    @Test
    void aJobMayBeginAtAnOddStep() throws Exception {
        var batch = new BatchPlan(21, 8, SHARDS);
        for (float[] mean : run(3, 100, 30, batch, 3, 3)) {
            assertThat(mean).containsExactly(expected(100, batch, 5));
        }
    }

    @Test
    void aLostPeerIsNamedAtOnce() throws Exception {
        var batch = new BatchPlan(16, 8, SHARDS);
        var lost = new ConcurrentLinkedQueue<Integer>();
        List<ExchangeEndpoint> endpoints = endpoints(2);
        List<CompletableFuture<DirectExchange>> joined = join(endpoints, plans(2, 100, 64, batch), 0, lost);
        DirectExchange survivor = joined.get(0).get();
        joined.get(1).get();
        survivor.begin(0, partials(0, new Range(0, 4), 100, batch));
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
        var batch = new BatchPlan(16, 8, SHARDS);
        List<ExchangeEndpoint> endpoints = endpoints(3);
        List<DirectExchange> exchanges = new ArrayList<>();
        for (var future : join(endpoints, plans(3, 10, 64, batch), 0, new ConcurrentLinkedQueue<>())) {
            exchanges.add(future.get());
        }
        List<Range> held = RosterPlan.balanced(SHARDS, 3).ranges();
        for (int rank = 0; rank < 3; rank++) {
            double[] loss = new double[SHARDS];
            Arrays.fill(loss, rank == 1 ? Double.NaN : 1);
            exchanges.get(rank).begin(0, partials(0, held.get(rank), 10, batch));
            exchanges.get(rank).ready(0);
            exchanges.get(rank).tally(loss, new long[SHARDS]);
        }
        for (DirectExchange exchange : exchanges) {
            Tally tally = exchange.await();
            assertThat(tally.suspect()).isEqualTo(1);
            assertThat(tally.loss()).isNaN();
        }
        exchanges.forEach(DirectExchange::close);
        endpoints.forEach(ExchangeEndpoint::close);
    }

    /// Runs steps on all workers; returns each one's last mean.
    private static List<float[]> run(
            int workers, int floats, int bucketFloats, BatchPlan batch, long firstStep, int steps) throws Exception {
        List<ExchangeEndpoint> endpoints = endpoints(workers);
        List<ExchangePlan> plans = plans(workers, floats, bucketFloats, batch);
        List<CompletableFuture<float[]>> means = new ArrayList<>();
        for (var joined : join(endpoints, plans, firstStep, new ConcurrentLinkedQueue<>())) {
            int rank = means.size();
            means.add(joined.thenApplyAsync(
                    exchange -> {
                        for (long step = firstStep; step < firstStep + steps; step++) {
                            step(exchange, step, plans.get(rank), batch, floats);
                        }
                        return exchange.mean().clone();
                    },
                    task -> Thread.ofPlatform().start(task)));
        }
        List<float[]> results = new ArrayList<>();
        for (var mean : means) {
            results.add(mean.get(50, TimeUnit.SECONDS));
        }
        endpoints.forEach(ExchangeEndpoint::close);
        return results;
    }

    private static void step(DirectExchange exchange, long step, ExchangePlan plan, BatchPlan batch, int floats) {
        Range held = plan.held().get(plan.rank());
        exchange.begin(step, partials(step, held, floats, batch));
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

    private static List<ExchangeEndpoint> endpoints(int workers) throws IOException {
        List<ExchangeEndpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            endpoints.add(new ExchangeEndpoint("127.0.0.1", 0));
        }
        return endpoints;
    }

    private static List<ExchangePlan> plans(int workers, int floats, int bucketFloats, BatchPlan batch) {
        List<Range> held = RosterPlan.balanced(SHARDS, workers).ranges();
        List<ExchangePlan> plans = new ArrayList<>();
        for (int rank = 0; rank < workers; rank++) {
            plans.add(new ExchangePlan(1, rank, held, batch, BucketPlan.of(floats, bucketFloats, workers)));
        }
        return plans;
    }

    private static List<CompletableFuture<DirectExchange>> join(
            List<ExchangeEndpoint> endpoints,
            List<ExchangePlan> plans,
            long firstStep,
            ConcurrentLinkedQueue<Integer> lost)
            throws ExecutionException, InterruptedException {
        List<String> addresses = endpoints.stream()
                .map(endpoint -> "127.0.0.1:" + endpoint.port())
                .toList();
        List<CompletableFuture<DirectExchange>> joined = new ArrayList<>();
        for (int rank = 0; rank < plans.size(); rank++) {
            int self = rank;
            joined.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return DirectExchange.join(
                                    endpoints.get(self),
                                    plans.get(self),
                                    addresses,
                                    firstStep,
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

    /// The sums of a worker's subtrees.
    private static List<float[]> partials(long step, Range held, int floats, BatchPlan batch) {
        int present = batch.presentShards(step);
        return ReductionTree.subtrees(held.below(present), present).stream()
                .map(node -> sum(step, node.from(), node.to(), floats))
                .toList();
    }

    private static float[] expected(int floats, BatchPlan batch, long step) {
        float[] mean = sum(step, 0, batch.presentShards(step), floats);
        for (int i = 0; i < floats; i++) {
            mean[i] /= batch.batchOf(step).size();
        }
        return mean;
    }

    private static float[] sum(long step, int lo, int hi, int floats) {
        float[] sum = new float[floats];
        if (hi - lo == 1) {
            long seed = CounterRandom.derive(step, lo);
            for (int i = 0; i < floats; i++) {
                sum[i] = CounterRandom.uniform(seed, i) - 0.5f;
            }
            return sum;
        }
        int mid = ReductionTree.middle(lo, hi);
        float[] left = sum(step, lo, mid, floats);
        float[] right = sum(step, mid, hi, floats);
        for (int i = 0; i < floats; i++) {
            sum[i] = left[i] + right[i];
        }
        return sum;
    }
}
