package io.convoy.worker;

import io.convoy.job.ExchangeSpec;
import io.convoy.nn.GradientListener;
import io.convoy.plan.Algorithm;
import io.convoy.plan.BatchPlan;
import io.convoy.plan.Range;
import io.convoy.plan.ReductionTree;
import io.convoy.plan.RosterPlan;
import io.convoy.proto.Committed;
import io.convoy.proto.Digest;
import io.convoy.proto.Evaluated;
import io.convoy.proto.Member;
import io.convoy.proto.Roster;
import io.convoy.proto.ToCoordinator;
import io.convoy.trace.Tracer;
import io.convoy.train.Replica;
import io.convoy.train.ShardSamples;
import io.convoy.worker.exchange.Exchange;
import io.convoy.worker.exchange.ExchangeReport;
import io.convoy.worker.exchange.ExchangeRoster;
import io.convoy.worker.exchange.ExchangeSettings;
import io.convoy.worker.exchange.Exchanges;
import io.convoy.worker.exchange.StepFailure;
import io.convoy.worker.exchange.Tally;
import io.convoy.worker.feed.SampleFeed;
import io.convoy.worker.feed.ShardRequest;
import io.convoy.worker.wire.PeerAddress;
import io.convoy.worker.wire.Transport;
import io.convoy.worker.wire.WireEndpoint;
import java.util.List;

/// A worker's part in one generation: computes its shards, adds what its subtrees allow, exchanges, commits.
///
/// Threading: the step loop's thread alone.
final class GenerationRun implements AutoCloseable {
    /// Steps whose samples are asked for before they are needed.
    private static final int STEPS_AHEAD = 2;

    /// Hears where in a step the worker is.
    interface PhaseListener {
        void at(String phase);
    }

    /// Hears that a peer is lost.
    interface PeerListener {
        void lost(Member peer, String what);
    }

    private final JobContext job;
    private final Roster roster;
    private final int rank;
    private final Range held;
    private final Exchange exchange;
    private final PartialSums partials;
    private final SampleFeed trainFeed;
    private final SampleFeed testFeed;
    private final long lastStep;
    private long requestedSteps;

    static GenerationRun join(JobContext job, Roster roster, WireEndpoint endpoint, PeerListener peers)
            throws StepFailure, InterruptedException {
        int rank = 0;
        while (roster.getMembers(rank).getWorker() != job.welcome().getWorker()) {
            rank++;
        }
        List<Range> held = roster.getMembersList().stream()
                .map(member -> new Range(member.getFirstShard(), member.getFirstShard() + member.getShards()))
                .toList();
        Replica replica = job.replica();
        int floats = replica.parameters().length + replica.buffers().length;
        ExchangeSpec spec = job.job().exchange();
        Exchange exchange = Exchanges.join(
                endpoint,
                new ExchangeRoster(
                        Long.parseUnsignedLong(job.job().fingerprint(), 0, 16, 16),
                        roster.getGeneration(),
                        rank,
                        roster.getMembersList().stream()
                                .map(member -> "worker " + member.getWorker() + " on " + member.getHost())
                                .toList(),
                        roster.getMembersList().stream()
                                .map(GenerationRun::address)
                                .toList(),
                        held),
                new ExchangeSettings(
                        Algorithm.of(spec.algorithm()),
                        Transport.of(spec.transport()),
                        spec.bucketBytes() / Float.BYTES,
                        spec.format()),
                new Exchanges.Content(job.batch(), floats, replica.parameters().length, roster.getStep()),
                job.tracer(),
                (peer, what) -> peers.lost(roster.getMembers(peer), what));
        return new GenerationRun(
                job,
                roster,
                rank,
                held.get(rank),
                exchange,
                new PartialSums(
                        floats,
                        replica.parameters().length,
                        spec.format(),
                        held.get(rank).size()));
    }

    private static PeerAddress address(Member member) {
        String address = member.getExchangeAddress();
        int colon = address.lastIndexOf(':');
        return new PeerAddress(
                address.substring(0, colon),
                Integer.parseInt(address.substring(colon + 1)),
                member.getExchangeSocket());
    }

    private GenerationRun(
            JobContext job, Roster roster, int rank, Range held, Exchange exchange, PartialSums partials) {
        this.job = job;
        this.roster = roster;
        this.rank = rank;
        this.held = held;
        this.exchange = exchange;
        this.partials = partials;
        trainFeed = job.openFeed();
        testFeed = job.openFeed();
        requestedSteps = roster.getStep();
        lastStep = (long) job.job().epochs() * job.batch().stepsPerEpoch();
    }

    int rank() {
        return rank;
    }

    /// Steps finished.
    long step() {
        return job.replica().step();
    }

    String describe() {
        int subtrees = ReductionTree.subtrees(held, job.batch().shards()).size();
        return "shards [" + held.from() + ", " + held.to() + ") of "
                + job.batch().shards() + " in " + subtrees + (subtrees == 1 ? " subtree" : " subtrees");
    }

    /// How the roster exchanges, if we are the one to tell; one worker has nothing to exchange.
    String describeExchange() {
        return rank == 0 && roster.getMembersCount() > 1 ? exchange.choice().describe() : "";
    }

    void loadState(Roster of) {
        new StateClient(job.services()).download(of.getGeneration(), of.getStep(), of.getStateSha256(), job.replica());
        job.network().load(job.replica().parameters(), job.replica().buffers());
    }

    /// Runs one step to its commit.
    ///
    /// @return the news of it
    ToCoordinator runStep(PhaseListener phase) throws InterruptedException, StepFailure {
        Tracer tracer = job.tracer();
        long begun = System.nanoTime();
        long step = step();
        BatchPlan batch = job.batch();
        long traceFrom = tracer.begin();
        requestAhead(step);
        tracer.end(Tracer.STEP_LANE, "feed", "step", traceFrom);
        Range present = held.below(batch.presentShards(step));
        partials.begin(present, batch.presentShards(step));
        exchange.begin(step, partials.sums());
        long feedWait = 0;
        for (int shard = present.from(); shard < present.to(); shard++) {
            phase.at("feed");
            traceFrom = tracer.begin();
            long asked = System.nanoTime();
            ShardSamples samples = trainFeed.take();
            feedWait += System.nanoTime() - asked;
            tracer.end(Tracer.STEP_LANE, "feed", "step", traceFrom);
            phase.at("compute");
            boolean last = shard == present.to() - 1;
            double loss = job.runner()
                    .gradient(
                            samples,
                            step,
                            batch.shardOf(step, shard).from(),
                            partials.target(),
                            last ? this::addAndSend : GradientListener.NONE);
            partials.finishShard(loss, job.runner().correct());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        exchange.ready(0);
        exchange.tally(partials.loss(), partials.correct());
        phase.at("exchange");
        traceFrom = tracer.begin();
        long computed = System.nanoTime();
        Tally tally = exchange.await();
        long exchangeWait = System.nanoTime() - computed;
        tracer.end(Tracer.STEP_LANE, "wait for exchange", "step", traceFrom);
        if (tally.suspect() >= 0) {
            phase.at("loss");
            throw StepFailure.failed(
                    tally.suspect(), "the loss is " + tally.loss() + "; a lower learning-rate may help");
        }
        phase.at("update");
        traceFrom = tracer.begin();
        double learningRate = job.replica().learningRate();
        job.replica().apply(exchange.mean());
        job.network().load(job.replica().parameters(), job.replica().buffers());
        tracer.end(Tracer.STEP_LANE, "update", "step", traceFrom);
        ExchangeReport report = exchange.report();
        return ToCoordinator.newBuilder()
                .setCommitted(Committed.newBuilder()
                        .setWorker(job.welcome().getWorker())
                        .setGeneration(roster.getGeneration())
                        .setStep(step + 1)
                        .setLoss(tally.loss())
                        .setCorrect(tally.correct())
                        .setSamples(tally.samples())
                        .setLearningRate(learningRate)
                        .setStepNanos(System.nanoTime() - begun)
                        .setExchangeWaitNanos(exchangeWait)
                        .setFeedWaitNanos(feedWait)
                        .setExchangeBytes(report.bytesSent() + report.bytesReceived())
                        .setExchangeSeconds(report.seconds())
                        .setSlowestWorker(
                                report.slowest() < 0
                                        ? report.slowest()
                                        : roster.getMembers(report.slowest()).getWorker())
                        .setBehindSeconds(report.behindSeconds()))
                .build();
    }

    private void addAndSend(int from) {
        partials.addFrom(from);
        exchange.ready(from);
    }

    private void requestAhead(long step) {
        for (; requestedSteps < Math.min(lastStep, step + 1 + STEPS_AHEAD); requestedSteps++) {
            Range present = held.below(job.batch().presentShards(requestedSteps));
            for (int shard = present.from(); shard < present.to(); shard++) {
                trainFeed.request(new ShardRequest.Train(requestedSteps, shard));
            }
        }
    }

    /// Evaluates this worker's share of the evaluation shards.
    ToCoordinator evaluate() throws InterruptedException {
        int count = job.batch().evaluationShards(job.welcome().getData().getTestSize());
        Range share = RosterPlan.evaluationShare(count, rank, roster.getMembersCount());
        Evaluated.Builder evaluated = Evaluated.newBuilder()
                .setWorker(job.welcome().getWorker())
                .setGeneration(roster.getGeneration())
                .setStep(step())
                .setFirstShard(share.from());
        int asked = share.from();
        for (int shard = share.from(); shard < share.to(); shard++) {
            for (; asked < Math.min(share.to(), shard + 1 + job.batch().shards()); asked++) {
                testFeed.request(new ShardRequest.Test(asked));
            }
            evaluated.addLoss(job.runner().evaluate(testFeed.take()));
            evaluated.addCorrect(job.runner().correct());
        }
        return ToCoordinator.newBuilder().setEvaluated(evaluated).build();
    }

    ToCoordinator digests() {
        return ToCoordinator.newBuilder()
                .setDigest(Digest.newBuilder()
                        .setWorker(job.welcome().getWorker())
                        .setGeneration(roster.getGeneration())
                        .setStep(step())
                        .setWeightsSha256(job.replica().weightsSha256())
                        .setStateSha256(job.replica().stateSha256()))
                .build();
    }

    void upload() throws InterruptedException {
        new StateClient(job.services())
                .upload(roster.getGeneration(), job.welcome().getWorker(), job.replica());
    }

    @Override
    public void close() {
        exchange.close();
        trainFeed.close();
        testFeed.close();
    }
}
