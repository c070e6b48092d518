package io.convoy.nn;

/// Work on the units `from` (inclusive) to `to` (exclusive) of a range, by one of a [Team]'s threads. Several threads
/// run it at once, each on its own part; what a unit gives must depend neither on the thread nor on the cut.
@FunctionalInterface
public interface ThreadTask {
    /// @param thread 0 ≤ thread < [Team#threads]: for memory of the thread's own
    void run(int thread, int from, int to);
}
