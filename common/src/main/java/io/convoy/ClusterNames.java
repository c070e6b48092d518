package io.convoy;

/// The names by which nodes find each other.
public final class ClusterNames {
    /// Of the actor system, on every node.
    public static final String SYSTEM = "convoy";

    /// Under which the coordinator registers with the receptionist.
    public static final String COORDINATOR = "coordinator";

    private ClusterNames() {}
}
