package io.convoy.nn;

/// Work on the units `from` (inclusive) to `to` (exclusive) of a range. Several threads run it at once, each on its
/// own part; what a unit gives must not depend on how the range is cut.
@FunctionalInterface
public interface RangeTask {
    void run(int from, int to);
}
