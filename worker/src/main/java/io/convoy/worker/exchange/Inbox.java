package io.convoy.worker.exchange;

import io.convoy.plan.Range;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// What has arrived for the step under way and, since a peer may be one step ahead, for the next one.
///
/// Contributions to our segments wait here until all of a bucket are there; means go straight to the flat mean. All
/// memory is allocated when the roster forms: for each of two steps, as many floats for every foreign subtree as we
/// own.
///
/// Threading: event loops write arrays and then count down; who sees the count at zero sees the floats.
final class Inbox implements FrameMarshaller.Destinations {
    /// Takes nothing: before the first roster, after the last.
    static final FrameMarshaller.Destinations NOWHERE = new FrameMarshaller.Destinations() {
        @Override
        public float[] arrayFor(Frame header) {
            return Frame.NO_FLOATS;
        }

        @Override
        public int indexFor(Frame header) {
            return 0;
        }
    };

    private final ExchangePlan plan;
    private final float[] mean;
    private final int[] ownedBefore;
    private final Slot[] slots = new Slot[2];

    /// One step's arrivals.
    private static final class Slot {
        long step;
        StepPlan plan;
        final float[][] contributions;
        final AtomicIntegerArray missing;

        Slot(long step, StepPlan plan, float[][] contributions, AtomicIntegerArray missing) {
            this.step = step;
            this.plan = plan;
            this.contributions = contributions;
            this.missing = missing;
        }
    }

    /// @param mean takes the means that others send; as long as the flat gradient
    Inbox(ExchangePlan plan, long firstStep, float[] mean) {
        this.plan = plan;
        this.mean = mean;
        int buckets = plan.buckets().buckets().size();
        ownedBefore = new int[buckets + 1];
        for (int b = 0; b <= buckets; b++) {
            ownedBefore[b] = plan.ownedBefore(b);
        }
        for (int ahead = 0; ahead < 2; ahead++) {
            long step = firstStep + ahead;
            StepPlan stepPlan = plan.stepPlan(step);
            var slot = new Slot(step, stepPlan, new float[plan.batch().shards()][], new AtomicIntegerArray(buckets));
            slots[(int) (step & 1)] = slot;
            prepare(slot);
        }
    }

    /// Allocates what the slot's plan needs and has not yet, and sets its counts.
    private void prepare(Slot slot) {
        StepPlan step = slot.plan;
        int foreign = 0;
        for (int node = 0; node < step.nodes().size(); node++) {
            if (step.holder(node) != plan.rank()) {
                foreign++;
                if (slot.contributions[node] == null) {
                    slot.contributions[node] = new float[ownedBefore[ownedBefore.length - 1]];
                }
            }
        }
        int idle = step.idleWorkers(plan.rank());
        for (int b = 0; b < slot.missing.length(); b++) {
            // Nothing is sent to an empty segment: nobody waits for it, so it could come a step late.
            int size = segment(b).size();
            slot.missing.set(b, size == 0 ? 0 : foreign * size + idle);
        }
    }

    private Range segment(int bucket) {
        return plan.buckets().segment(bucket, plan.rank());
    }

    /// Makes room for the step after next; call when `step` is finished, before the next one's frames are sent.
    void finished(long step) {
        Slot slot = slots[(int) (step & 1)];
        slot.plan = plan.stepPlan(step + 2);
        prepare(slot);
        slot.step = step + 2;
    }

    /// What of a bucket is still to come: floats, and a word from each worker that holds nothing of the step.
    int missing(long step, int bucket) {
        return slots[(int) (step & 1)].missing.get(bucket);
    }

    /// What a foreign subtree sent to our segment of a bucket begins at [#contributionIndex].
    float[] contribution(long step, int node) {
        return slots[(int) (step & 1)].contributions[node];
    }

    int contributionIndex(int bucket) {
        return ownedBefore[bucket];
    }

    /// Counts an arrived contribution; returns whether its bucket is complete.
    boolean countDown(Frame frame) {
        int arrived = frame.node() == Frame.IDLE ? 1 : frame.length();
        return slots[(int) (frame.step() & 1)].missing.addAndGet(frame.bucket(), -arrived) == 0;
    }

    @Override
    public float[] arrayFor(Frame header) {
        if (header.generation() != plan.generation()) {
            return Frame.NO_FLOATS;
        }
        return switch (header.kind()) {
            case HEARTBEAT, TALLY -> Frame.NO_FLOATS;
            case MEAN -> {
                check(header, plan.buckets().segment(bucket(header), sender(header)));
                yield mean;
            }
            case CONTRIBUTION -> {
                Range segment = segment(bucket(header));
                Slot slot = slots[(int) (header.step() & 1)];
                if (header.node() == Frame.IDLE && header.length() == 0 && slot.step == header.step()) {
                    yield Frame.NO_FLOATS;
                }
                check(header, segment);
                if (slot.step != header.step()
                        || header.node() < 0
                        || header.node() >= slot.plan.nodes().size()
                        || slot.plan.holder(header.node()) != sender(header)) {
                    throw new IllegalArgumentException("subtree " + header.node() + " of step " + header.step()
                            + " from rank " + header.sender() + " while at step " + slot.step);
                }
                yield slot.contributions[header.node()];
            }
        };
    }

    @Override
    public int indexFor(Frame header) {
        return switch (header.kind()) {
            case MEAN -> header.offset();
            case CONTRIBUTION ->
                ownedBefore[header.bucket()]
                        + header.offset()
                        - segment(header.bucket()).from();
            case HEARTBEAT, TALLY -> 0;
        };
    }

    private int bucket(Frame header) {
        if (header.bucket() < 0 || header.bucket() >= plan.buckets().buckets().size()) {
            throw new IllegalArgumentException("bucket " + header.bucket());
        }
        return header.bucket();
    }

    private int sender(Frame header) {
        if (header.sender() < 0 || header.sender() >= plan.workers() || header.sender() == plan.rank()) {
            throw new IllegalArgumentException("rank " + header.sender());
        }
        return header.sender();
    }

    private static void check(Frame header, Range segment) {
        if (header.offset() < segment.from() || header.offset() + header.length() > segment.to()) {
            throw new IllegalArgumentException("floats [" + header.offset() + ", "
                    + (header.offset() + header.length()) + ") outside of segment [" + segment.from() + ", "
                    + segment.to() + ")");
        }
    }
}
