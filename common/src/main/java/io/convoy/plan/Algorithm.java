package io.convoy.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// By which ways the sums of segments travel between workers.
public enum Algorithm {
    /// The best of those that keep the tree's order, by measurement when a roster forms.
    AUTO,
    /// Everybody sends to each segment's owner, who sends the mean to everybody.
    DIRECT,
    /// At distances 1, 2, 4, … in halves, quarters, …: few peers at a time. Needs equal, aligned ranges of a power of
    /// two shards.
    HALVING_DOUBLING,
    /// From neighbour to neighbour. Adds in the order of the ring, not of the tree: weights depend on the roster.
    RING,
    /// Within each host first, then between hosts.
    HIERARCHICAL,
    /// No exchange: every replica takes its own gradient, and replicas diverge. For benchmarks.
    NONE;

    /// The name in job files.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static List<String> texts() {
        return Arrays.stream(values()).map(Algorithm::text).toList();
    }

    /// @throws IllegalArgumentException for none of [#texts]
    public static Algorithm of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /// Whether sums are added in the order of the reduction tree, so that weights depend on the job alone.
    public boolean keepsBits() {
        return switch (this) {
            case AUTO, DIRECT, HALVING_DOUBLING, HIERARCHICAL -> true;
            case RING, NONE -> false;
        };
    }
}
