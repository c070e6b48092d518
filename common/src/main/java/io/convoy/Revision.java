package io.convoy;

/// What two nodes must have in common to train together; compared in the handshake and recorded in checkpoints.
///
/// The system properties `convoy.revision.protocol` and `convoy.revision.numerics` override the numbers, so that a
/// test can start a node that another build would be.
public final class Revision {
    /// Grows with every change of the messages between nodes.
    public static final int PROTOCOL = Integer.getInteger("convoy.revision.protocol", 5);

    /// Grows with every change that alters a bit of the weights.
    public static final int NUMERICS = Integer.getInteger("convoy.revision.numerics", 6);

    private Revision() {}
}
