package io.convoy.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.plan.Algorithm;
import io.convoy.plan.Range;
import io.convoy.plan.RosterPlan;
import io.convoy.tensor.FloatFormat;
import io.convoy.trace.Tracer;
import io.convoy.worker.exchange.Exchange;
import io.convoy.worker.exchange.ExchangeRoster;
import io.convoy.worker.exchange.ExchangeSettings;
import io.convoy.worker.exchange.Exchanges;
import io.convoy.worker.exchange.StepFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Workers in one JVM that exchange [MadeUpGradients] over real sockets. They are called "worker 0 on a", "worker 1
/// on b" and so on.
final class SmallCluster implements AutoCloseable {
    static final long JOB = 7;

    final MadeUpGradients gradients;
    final List<WireEndpoint> endpoints = new ArrayList<>();
    private final List<PeerAddress> addresses = new ArrayList<>();
    private final Map<Integer, TcpProxy> ways = new HashMap<>();
    ExchangeSettings settings = new ExchangeSettings(Algorithm.DIRECT, Transport.TCP, 1 << 20, FloatFormat.FLOAT32);
    private long generation;

    /// How a worker's run ended.
    ///
    /// @param steps that it finished, each with the right mean
    record Outcome(int steps, Optional<StepFailure> failure) {
        static Outcome allOf(int steps) {
            return new Outcome(steps, Optional.empty());
        }
    }

    SmallCluster(int workers, int floats) throws IOException {
        this(workers, floats, true);
    }

    SmallCluster(int workers, int floats, boolean epoll) throws IOException {
        this(workers, floats, epoll, WireBuffers::new);
    }

    SmallCluster(int workers, int floats, boolean epoll, Supplier<WireBuffers> buffers) throws IOException {
        gradients = new MadeUpGradients(floats);
        for (int rank = 0; rank < workers; rank++) {
            endpoints.add(new WireEndpoint("127.0.0.1", 0, epoll, buffers.get()));
            addresses.add(endpoints.get(rank).address("127.0.0.1"));
        }
    }

    /// Where the first worker listens.
    int port() {
        return addresses.getFirst().port();
    }

    /// Lets a worker reach the first one through a proxy.
    void reachFirstThrough(TcpProxy proxy, int rank) {
        ways.put(rank, proxy);
    }

    private List<PeerAddress> addresses(int rank) {
        TcpProxy way = ways.get(rank);
        var seen = new ArrayList<>(addresses);
        if (way != null) {
            seen.set(0, new PeerAddress("127.0.0.1", way.port(), ""));
        }
        return seen;
    }

    void silence(Duration silence) {
        settings = new ExchangeSettings(
                settings.algorithm(), settings.transport(), settings.bucketFloats(), settings.format(), silence);
    }

    Range held(int rank) {
        return RosterPlan.balanced(MadeUpGradients.BATCH.shards(), endpoints.size())
                .ranges()
                .get(rank);
    }

    /// The generation that [#join] joins.
    long generation() {
        return generation;
    }

    void nextGeneration() {
        generation++;
    }

    Exchange join(int rank) throws StepFailure, InterruptedException {
        int workers = endpoints.size();
        var names = new ArrayList<String>();
        for (int each = 0; each < workers; each++) {
            names.add("worker " + each + " on " + (char) ('a' + each));
        }
        return Exchanges.join(
                endpoints.get(rank),
                new ExchangeRoster(
                        JOB,
                        generation,
                        rank,
                        names,
                        addresses(rank),
                        RosterPlan.balanced(MadeUpGradients.BATCH.shards(), workers)
                                .ranges()),
                settings,
                new Exchanges.Content(MadeUpGradients.BATCH, gradients.floats(), gradients.floats(), 0),
                Tracer.OFF,
                (peer, what) -> {});
    }

    /// A step's work of one worker, up to where it waits.
    void contribute(Exchange exchange, long step, int rank) {
        List<float[]> partials = gradients.partials(step, held(rank));
        exchange.begin(step, gradients.arrays(step, held(rank)));
        exchange.ready(gradients.floats() / 2);
        exchange.ready(0);
        exchange.tally(new double[partials.size()], new long[partials.size()]);
    }

    /// Runs steps on all workers of a new generation.
    List<Outcome> run(int steps) throws Exception {
        nextGeneration();
        var exchanges = new ArrayList<CompletableFuture<Exchange>>();
        var outcomes = new ArrayList<CompletableFuture<Outcome>>();
        for (int rank = 0; rank < endpoints.size(); rank++) {
            var exchange = new CompletableFuture<Exchange>();
            int ownRank = rank;
            exchanges.add(exchange);
            outcomes.add(CompletableFuture.supplyAsync(
                    () -> run(ownRank, exchange, steps),
                    task -> Thread.ofPlatform().start(task)));
        }
        var ends = new ArrayList<Outcome>();
        for (var outcome : outcomes) {
            ends.add(outcome.get(30, TimeUnit.SECONDS));
        }
        exchanges.forEach(exchange -> exchange.thenAccept(Exchange::close));
        return ends;
    }

    private Outcome run(int rank, CompletableFuture<Exchange> joined, int steps) {
        int done = 0;
        try {
            Exchange exchange = join(rank);
            joined.complete(exchange);
            for (; done < steps; done++) {
                contribute(exchange, done, rank);
                exchange.await();
                assertThat(Arrays.equals(exchange.mean(), gradients.mean(done)))
                        .as("mean of step %d on worker %d", done, rank)
                        .isTrue();
            }
            return Outcome.allOf(done);
        } catch (StepFailure failure) {
            return new Outcome(done, Optional.of(failure));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        endpoints.forEach(WireEndpoint::close);
    }
}
