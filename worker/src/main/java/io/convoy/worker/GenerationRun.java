package io.convoy.worker;

import io.convoy.nn.GradientListener;
import io.convoy.plan.BatchPlan;
import io.convoy.plan.BucketPlan;
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
import io.convoy.worker.exchange.DirectExchange;
import io.convoy.worker.exchange.Exchange;
import io.convoy.worker.exchange.ExchangeEndpoint;
import io.convoy.worker.exchange.ExchangePlan;
import io.convoy.worker.exchange.StepFailure;
import io.convoy.worker.exchange.Tally;
import io.convoy.worker.feed.SampleFeed;
import io.convoy.worker.feed.ShardRequest;
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

    static GenerationRun join(JobContext job, Roster roster, ExchangeEndpoint endpoint, PeerListener peers)
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
        var plan = new ExchangePlan(
                roster.getGeneration(),
                rank,
                held,
                job.batch(),
                BucketPlan.of(floats, job.job().exchange().bucketBytes() / Float.BYTES, held.size()));
        List<String> addresses =
                roster.getMembersList().stream().map(Member::getExchangeAddress).toList();
        Exchange exchange = DirectExchange.join(
                endpoint, plan, addresses, roster.getStep(), (peer, what) -> peers.lost(roster.getMembers(peer), what));
        return new GenerationRun(
                job,
                roster,
                rank,
                held.get(rank),
                exchange,
                new PartialSums(floats, held.get(rank).size()));
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
                        .setFeedWaitNanos(feedWait))
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
