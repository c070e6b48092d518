package io.convoy.worker.exchange;

import io.convoy.tensor.FloatFormat;
import io.convoy.worker.wire.ArrivingFloats;
import io.convoy.worker.wire.DamagedFrame;
import io.convoy.worker.wire.Frame;
import io.convoy.worker.wire.FrameHeader;
import io.convoy.worker.wire.FrameKind;
import io.convoy.worker.wire.Link;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// Moves the chunks of the step under way: as soon as everything of one is there, it is added and goes up to the
/// parent, or, at its owner, is divided and comes down to the children.
///
/// Threading: confined to the event loop.
final class ChunkRouter {
    private final ExchangePlan plan;
    private final Links links;
    private final Completion completion;
    private final ExchangeTrace trace;
    private final Chunks chunks;
    private final ChunkSums sums;
    private final Tallies tallies;
    private final StepClock clock;
    /// One more than the last step whose mean a chunk has.
    private final long[] meanCame;

    private long step;
    private StepPlan stepPlan;
    private float[] mean = {};
    private int bucketsReady;
    private int meansMissing;

    /// @param completion hears of the end of each step
    ChunkRouter(ExchangePlan plan, Links links, Completion completion, ExchangeTrace trace, long firstStep) {
        this.plan = plan;
        this.links = links;
        this.completion = completion;
        this.trace = trace;
        chunks = new Chunks(plan.buckets());
        sums = new ChunkSums(plan, chunks, trace, firstStep);
        tallies = new Tallies(plan.batch().shards(), firstStep);
        clock = new StepClock(plan.workers());
        meanCame = new long[chunks.count()];
        Arrays.fill(meanCame, firstStep);
        stepPlan = plan.stepPlan(firstStep);
        step = firstStep - 1;
    }

    /// The step under way, or the last one, counted from 0.
    long step() {
        return step;
    }

    void sendHeartbeats() {
        links.sendAll(Frame.of(header(FrameKind.HEARTBEAT)));
    }

    /// Starts a step.
    ///
    /// @param partials our subtrees' sums, final when [#contribute] says so; the mean takes the place of the first
    void begin(long next, StepPlan nextPlan, List<float[]> partials) {
        step = next;
        stepPlan = nextPlan;
        sums.begin(partials, nextPlan.samples());
        mean = partials.getFirst();
        bucketsReady = 0;
        meansMissing = chunks.count();
        clock.begin();
    }

    /// Our sums of the first `ready` buckets are final.
    void contribute(int ready) {
        clock.started();
        for (; bucketsReady < ready; bucketsReady++) {
            for (int index : chunks.ofBucket(bucketsReady)) {
                if (sums.ownReady(index)) {
                    passOn(index);
                }
            }
        }
    }

    /// Sends a chunk that has been added up, or down if it is ours.
    private void passOn(int index) {
        Program program = sums.program(index);
        Chunks.Chunk chunk = chunks.get(index);
        long begun = trace.begin();
        if (!program.root()) {
            if (program.outputs().isEmpty()) {
                links.send(program.parent(), Frame.of(header(FrameKind.IDLE, chunk, 0)));
            }
            for (int output = 0; output < program.outputs().size(); output++) {
                send(program.parent(), header(FrameKind.CONTRIBUTION, chunk, output), sums.output(index, output));
            }
            trace.sent(chunk, begun);
        }
        sums.next(index);
        if (program.root()) {
            haveMean(chunk, program.children(), OptionalInt.empty());
        }
    }

    private void haveMean(Chunks.Chunk chunk, List<Integer> children, OptionalInt checksum) {
        meanCame[chunk.index()] = step + 1;
        long begun = trace.begin();
        var floats = new Frame.Floats(mean, chunk.range().from(), checksum);
        for (int child : children) {
            send(child, header(FrameKind.MEAN, chunk, 0), floats);
        }
        trace.sent(chunk, begun);
        meansMissing--;
        completeIfDone();
    }

    private void send(int rank, FrameHeader header, Frame.Floats floats) {
        clock.sent(header.payloadBytes());
        links.send(rank, new Frame(header, floats));
    }

    /// Tells everybody the loss sum and right answers of each of our subtrees.
    void tally(double[] loss, long[] correct) {
        int first = stepPlan.firstNode()[plan.rank()];
        for (int i = 0; first + i < stepPlan.firstNode()[plan.rank() + 1]; i++) {
            links.sendAll(Frame.of(new FrameHeader(
                    FrameKind.TALLY,
                    FloatFormat.FLOAT32,
                    plan.rank(),
                    plan.job(),
                    plan.generation(),
                    step,
                    0,
                    first + i,
                    0,
                    0,
                    loss[i],
                    correct[i])));
            tallies.put(step, first + i, loss[i], correct[i]);
        }
        completeIfDone();
    }

    /// Takes a frame.
    ///
    /// @throws DamagedFrame if it is not what its sender should send
    void received(Link link, Frame frame) {
        FrameHeader header = frame.header();
        if (!(frame.payload() instanceof ArrivingFloats floats)) {
            throw new IllegalStateException("a received frame must be an arriving one");
        }
        if (header.generation() != plan.generation()) {
            floats.discard();
            return;
        }
        if (header.job() != plan.job() || header.sender() != link.peer()) {
            throw new DamagedFrame("it is of job %x and rank %d, expected %x and %d"
                    .formatted(header.job(), header.sender(), plan.job(), link.peer()));
        }
        clock.received(header.payloadBytes());
        switch (header.kind()) {
            case CONTRIBUTION -> contributed(link.peer(), header, floats);
            case IDLE -> {
                floats.discard();
                int index = chunk(header);
                clock.word(link.peer());
                if (sums.idle(index, link.peer(), header) == ChunkSums.Arrival.COMPLETE) {
                    passOn(index);
                }
            }
            case MEAN -> meanArrived(link.peer(), header, floats);
            case TALLY -> {
                floats.discard();
                tallies.put(header.step(), header.node(), header.loss(), header.correct());
                completeIfDone();
            }
            case HEARTBEAT, PROBE, ECHO, MEASURED, CHOICE -> floats.discard();
        }
    }

    private int chunk(FrameHeader header) {
        int index = chunks.beginningAt(header.offset());
        if (index < 0
                || chunks.get(index).bucket() != header.bucket()
                || sums.format(chunks.get(index)) != header.format()
                || header.length()
                        != (header.kind() == FrameKind.IDLE
                                ? 0
                                : chunks.get(index).size())) {
            throw new DamagedFrame("bucket %d has no piece of %d floats (%s) at %d"
                    .formatted(header.bucket(), header.length(), header.format().text(), header.offset()));
        }
        return index;
    }

    private void contributed(int peer, FrameHeader header, ArrivingFloats floats) {
        int index = chunk(header);
        clock.word(peer);
        switch (sums.contribution(index, peer, header, floats)) {
            case STALE -> floats.discard();
            case TAKEN -> {}
            case COMPLETE -> passOn(index);
        }
    }

    private void meanArrived(int peer, FrameHeader header, ArrivingFloats floats) {
        int index = chunk(header);
        Chunks.Chunk chunk = chunks.get(index);
        if (header.step() < meanCame[index]) {
            floats.discard();
            return;
        }
        Program program = sums.program(index);
        if (header.step() != step || program.root() || peer != program.parent()) {
            throw new DamagedFrame("the mean of " + chunk + " in step " + header.step() + " is not its to tell");
        }
        clock.word(peer);
        long begun = trace.begin();
        floats.read(mean, chunk.range().from(), chunk.size());
        OptionalInt checksum = floats.finish();
        trace.received(chunk, peer, begun);
        haveMean(chunk, program.children(), checksum);
    }

    /// The step is over when all is here, and when nothing is left to send of what the step loop will overwrite.
    void completeIfDone() {
        if (meansMissing == 0
                && tallies.isComplete(step, stepPlan)
                && links.withUnsentFrames().isEmpty()) {
            meansMissing = -1;
            completion.complete(step, tallies.take(step, stepPlan), clock.report());
        }
    }

    /// Whom the step waits for, and for what, in words.
    String awaited() {
        for (int index = chunks.count() - 1; index >= 0; index--) {
            Chunks.Chunk chunk = chunks.get(index);
            for (int child : sums.awaited(index, step)) {
                return plan.names().get(child) + ": its part of " + chunk;
            }
            if (meanCame[index] <= step) {
                return plan.names().get(sums.program(index).parent()) + ": the mean of " + chunk;
            }
        }
        int teller = tallies.awaited(step, stepPlan);
        if (teller >= 0) {
            return plan.names().get(teller) + ": its loss";
        }
        return links.withUnsentFrames()
                .map(link -> plan.names().get(link.peer()) + ": room for what it is sent")
                .orElse("nobody");
    }

    private FrameHeader header(FrameKind kind) {
        return FrameHeader.of(kind, plan.rank(), plan.job(), plan.generation(), step);
    }

    private FrameHeader header(FrameKind kind, Chunks.Chunk chunk, int node) {
        return new FrameHeader(
                kind,
                sums.format(chunk),
                plan.rank(),
                plan.job(),
                plan.generation(),
                step,
                chunk.bucket(),
                node,
                chunk.range().from(),
                kind == FrameKind.IDLE ? 0 : chunk.size(),
                0,
                0);
    }
}
