package io.convoy.worker.wire;

/// What a frame carries.
public enum FrameKind {
    /// A slice of a subtree's sum, on its way towards the owner of the segment.
    CONTRIBUTION,
    /// The word of a worker that has nothing to add to a slice.
    IDLE,
    /// A slice of the finished mean, on its way from the owner to everybody.
    MEAN,
    /// Loss and right answers of a subtree.
    TALLY,
    /// Floats that measure the way, to be sent back.
    PROBE,
    /// Such floats, sent back.
    ECHO,
    /// How a worker finds its ways to the others: seconds a message, seconds a byte.
    MEASURED,
    /// Which algorithm and bucket size the roster takes.
    CHOICE,
    /// Nothing but a sign of life.
    HEARTBEAT
}
