package io.convoy.worker.exchange;

/// One message of the exchange.
///
/// @param kind what it carries
/// @param sender rank of the worker it comes from
/// @param generation of the roster; frames of another one are dropped
/// @param step the step under way, counted from 0
/// @param bucket of [io.convoy.plan.BucketPlan]
/// @param node index of the subtree among all subtrees of the step, from left to right; [#IDLE] in the empty
///     contribution of a worker that holds nothing of a short batch
/// @param offset flat index of the first float
/// @param length floats in the payload
/// @param loss sum over the node's samples; tallies only
/// @param correct right answers among the node's samples; tallies only
/// @param floats holds the payload of a frame to be sent, from `floatsFrom`; empty in received frames, whose
///     payload has already been written to its destination
record Frame(
        Kind kind,
        int sender,
        long generation,
        long step,
        int bucket,
        int node,
        int offset,
        int length,
        double loss,
        long correct,
        float[] floats,
        int floatsFrom) {

    /// Bytes before the payload.
    static final int HEADER_BYTES = 56;

    /// The largest payload: what flows between two looks at the flow-control window.
    static final int MAX_FLOATS = 1 << 18;

    static final int IDLE = -1;

    static final float[] NO_FLOATS = {};

    enum Kind {
        /// A slice of a subtree's sum, on its way to the owner of the segment.
        CONTRIBUTION,
        /// A slice of the finished mean, on its way from the owner to everybody.
        MEAN,
        /// Loss and right answers of a subtree.
        TALLY,
        /// Nothing but a sign of life.
        HEARTBEAT
    }

    static Frame heartbeat(int sender, long generation) {
        return new Frame(Kind.HEARTBEAT, sender, generation, 0, 0, 0, 0, 0, 0, 0, NO_FLOATS, 0);
    }

    static Frame idle(int sender, long generation, long step, int bucket) {
        return new Frame(Kind.CONTRIBUTION, sender, generation, step, bucket, IDLE, 0, 0, 0, 0, NO_FLOATS, 0);
    }

    static Frame tally(int sender, long generation, long step, int node, double loss, long correct) {
        return new Frame(Kind.TALLY, sender, generation, step, 0, node, 0, 0, loss, correct, NO_FLOATS, 0);
    }
}
