package io.convoy.worker.exchange;

import io.convoy.plan.CostModel;
import io.convoy.trace.Tracer;
import io.convoy.worker.wire.Frame;
import io.convoy.worker.wire.Link;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The all-reduce along the plan's [io.convoy.plan.Routes], as the step loop sees it: what is ready goes to the event
/// loop, where a [ChunkRouter] moves it; peers that are lost or silent end the step.
///
/// Threading: the step loop calls the [Exchange] methods; all else happens on the endpoint's event loop, arithmetic
/// included, so nothing waits and nothing is locked.
public final class RoutedExchange implements Exchange, Link.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RoutedExchange.class);
    /// Heartbeats in the silence after which a peer is lost.
    private static final int HEARTBEATS = 5;

    private static final long SLOW_SECONDS = 2;

    /// Hears of lost peers.
    public interface FailureListener {
        void peerLost(int rank, String what);
    }

    private final ExchangePlan plan;
    private final Links links;
    private final EventLoop loop;
    private final Duration silence;
    private final FailureListener failures;
    private final CostModel.Choice choice;
    private final ChunkRouter router;
    private final ScheduledFuture<?> heartbeat;
    private final Completion completion = new Completion();
    private volatile boolean closing;

    // Of the step loop alone.
    private int bucketsSent;
    private float[] awaitedMean = {};

    RoutedExchange(
            ExchangePlan plan,
            CostModel.Choice choice,
            Links links,
            EventLoop loop,
            long firstStep,
            Duration silence,
            Tracer tracer,
            FailureListener failures) {
        this.choice = choice;
        this.plan = plan;
        this.links = links;
        this.loop = loop;
        this.silence = silence;
        this.failures = failures;
        router = new ChunkRouter(plan, links, completion, new ExchangeTrace(tracer, plan), firstStep);
        links.listen(this);
        heartbeat = loop.scheduleAtFixedRate(
                router::sendHeartbeats,
                silence.toMillis() / HEARTBEATS,
                silence.toMillis() / HEARTBEATS,
                TimeUnit.MILLISECONDS);
    }

    // ---- the step loop's side

    @Override
    public void begin(long next, List<float[]> partials) {
        StepPlan nextPlan = plan.stepPlan(next);
        bucketsSent = 0;
        awaitedMean = partials.getFirst();
        completion.begin(next);
        onLoop(() -> router.begin(next, nextPlan, partials));
    }

    @Override
    public void ready(int from) {
        int ready = plan.buckets().readyBuckets(from);
        if (ready > bucketsSent) {
            bucketsSent = ready;
            onLoop(() -> router.contribute(ready));
        }
    }

    @Override
    public void tally(double[] loss, long[] correct) {
        double[] ownLoss = loss.clone();
        long[] ownCorrect = correct.clone();
        onLoop(() -> router.tally(ownLoss, ownCorrect));
    }

    @Override
    public Tally await() throws StepFailure, InterruptedException {
        long begun = System.nanoTime();
        return completion.await(() -> {
            requireSignsOfLife();
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
            if (seconds >= SLOW_SECONDS) {
                LOG.warn("step {} has waited {} s for {}", completion.step() + 1, seconds, awaited());
            }
        });
    }

    @Override
    public float[] mean() {
        return awaitedMean;
    }

    @Override
    public CostModel.Choice choice() {
        return choice;
    }

    @Override
    public ExchangeReport report() {
        return completion.report();
    }

    private void requireSignsOfLife() throws StepFailure {
        for (Link link : links.all()) {
            if (link.silentNanos() > silence.toNanos()) {
                throw StepFailure.lost(link.peer(), "no byte for " + silence.toSeconds() + " s; awaited: " + awaited());
            }
        }
    }

    /// What the step waits for, in words.
    private String awaited() {
        var answer = new CompletableFuture<String>();
        loop.execute(() -> answer.complete(router.awaited()));
        try {
            return answer.get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "…";
        } catch (ExecutionException | TimeoutException e) {
            return "its own event loop";
        }
    }

    private void onLoop(Runnable task) {
        loop.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("step {}", router.step() + 1, e);
                fail(plan.rank(), StepFailure.failed(plan.rank(), "exchange: " + e));
            }
        });
    }

    private void fail(int rank, StepFailure failure) {
        completion.fail(failure);
        failures.peerLost(rank, failure.what());
    }

    // ---- the event loop's side

    @Override
    public void received(Link link, Frame frame) {
        router.received(link, frame);
    }

    @Override
    public void allSent(Link link) {
        router.completeIfDone();
    }

    @Override
    public void broken(Link link, String why) {
        if (!closing) {
            fail(link.peer(), StepFailure.lost(link.peer(), why));
        }
    }

    @Override
    public void damaged(Link link, String what) {
        if (!closing) {
            fail(link.peer(), StepFailure.damaged(plan.names(), link.peer(), plan.rank(), what));
        }
    }

    @Override
    public void close() {
        closing = true;
        heartbeat.cancel(false);
        links.close();
    }
}
