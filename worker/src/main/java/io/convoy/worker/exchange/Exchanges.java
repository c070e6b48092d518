package io.convoy.worker.exchange;

import io.convoy.plan.Algorithm;
import io.convoy.plan.BatchPlan;
import io.convoy.plan.BucketPlan;
import io.convoy.plan.CostModel;
import io.convoy.plan.Routes;
import io.convoy.tensor.FloatFormat;
import io.convoy.trace.Tracer;
import io.convoy.worker.wire.WireEndpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins the exchange of a roster: links its workers and settles how they exchange.
public final class Exchanges {
    private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);
    private static final int STANDARD_BUCKET_FLOATS = 1 << 20;
    private static final long PATIENCE_SECONDS = 10;

    private Exchanges() {}

    /// What is exchanged.
    ///
    /// @param batch how data are cut into steps and shards
    /// @param floats length of the flat gradient
    /// @param parameters how many of them are parameters' gradients; statistics follow
    /// @param firstStep that will be exchanged
    public record Content(BatchPlan batch, int floats, int parameters, long firstStep) {}

    /// Joins the other workers of a roster.
    ///
    /// @throws StepFailure if a peer does not come, or falls silent, within 10 s
    public static Exchange join(
            WireEndpoint endpoint,
            ExchangeRoster roster,
            ExchangeSettings settings,
            Content content,
            Tracer tracer,
            RoutedExchange.FailureListener failures)
            throws StepFailure, InterruptedException {
        if (settings.algorithm() == Algorithm.NONE) {
            CostModel.Choice none = new CostModel.Choice(Algorithm.DIRECT, 0, "");
            return new NoExchange(plan(roster, settings, content, none), content.firstStep());
        }
        Links links = Links.join(
                endpoint, roster.job(), roster.generation(), roster.rank(), roster.addresses(), settings.transport());
        var negotiation = new Negotiation(roster, links, settings, (long) Float.BYTES * content.floats());
        // Made on the event loop when the choice is, so that no peer's first frame comes before it.
        CompletableFuture<Exchange> exchange = negotiation
                .choice()
                .thenApply(choice -> new RoutedExchange(
                        plan(roster, settings, content, choice),
                        choice,
                        links,
                        endpoint.loop(),
                        content.firstStep(),
                        settings.silence(),
                        tracer,
                        failures));
        endpoint.loop().execute(negotiation::begin);
        try {
            return exchange.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw StepFailure.lost(negotiation.awaited(), "told nothing of its ways to others for 10 s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StepFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static ExchangePlan plan(
            ExchangeRoster roster, ExchangeSettings settings, Content content, CostModel.Choice choice) {
        Algorithm algorithm = choice.algorithm();
        if (algorithm == Algorithm.HALVING_DOUBLING && !Routes.suitHalvingDoubling(roster.held())) {
            algorithm = Algorithm.DIRECT;
            LOG.warn("halving-doubling needs equal ranges of a power of two shards, a power of two of them: direct");
        }
        int bucketFloats = choice.bucketBytes() > 0 ? choice.bucketBytes() / Float.BYTES : STANDARD_BUCKET_FLOATS;
        // All in one format need no border.
        int border = settings.format() == FloatFormat.FLOAT32 ? content.floats() : content.parameters();
        return new ExchangePlan(
                roster.job(),
                roster.generation(),
                roster.rank(),
                roster.names(),
                roster.held(),
                content.batch(),
                BucketPlan.of(content.floats(), border, bucketFloats, roster.workers()),
                settings.format(),
                content.parameters(),
                new Routes(algorithm, roster.hosts()));
    }
}
