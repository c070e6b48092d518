package io.convoy.plan;

import java.util.ArrayList;
import java.util.List;

/// The fixed binary tree over shard indices in which shard gradients are added, whoever holds them.
///
/// `tree(lo, hi)` adds `tree(lo, mid)` and `tree(mid, hi)`, where `mid − lo` is the largest power of two below `hi
/// − lo`. Left parts are always whole powers of two, so that leaving out the last shards (empty ones of a short
/// batch) changes no sum among those that remain: `tree(0, present)` is `tree(0, shards)` with absent nodes
/// dropped.
public final class ReductionTree {
    private ReductionTree() {}

    /// Where `tree(lo, hi)` divides; needs two shards or more.
    public static int middle(int lo, int hi) {
        return lo + Integer.highestOneBit(hi - lo - 1);
    }

    /// The largest nodes of `tree(0, shards)` that lie within `held`, from left to right: what a holder of these
    /// shards can add by itself.
    public static List<Range> subtrees(Range held, int shards) {
        List<Range> nodes = new ArrayList<>();
        if (shards > 0) {
            collect(held, 0, shards, nodes);
        }
        return nodes;
    }

    private static void collect(Range held, int lo, int hi, List<Range> nodes) {
        if (held.to() <= lo || hi <= held.from()) {
            return;
        }
        if (held.from() <= lo && hi <= held.to()) {
            nodes.add(new Range(lo, hi));
            return;
        }
        int mid = middle(lo, hi);
        collect(held, lo, mid, nodes);
        collect(held, mid, hi, nodes);
    }

    /// How a stack machine adds `nodes` (left to right, together all of `[0, shards)`) in tree order: after node i
    /// is pushed, the two topmost values are replaced by their sum `additions[i]` times. One value remains.
    public static int[] additions(List<Range> nodes, int shards) {
        int[] additions = new int[nodes.size()];
        if (shards > 0) {
            count(nodes, 0, 0, shards, additions);
        }
        return additions;
    }

    /// Walks tree(lo, hi), whose first node is `nodes[first]`; returns the index behind its last node.
    private static int count(List<Range> nodes, int first, int lo, int hi, int[] additions) {
        if (nodes.get(first).equals(new Range(lo, hi))) {
            return first + 1;
        }
        int mid = middle(lo, hi);
        int next = count(nodes, count(nodes, first, lo, mid, additions), mid, hi, additions);
        additions[next - 1]++;
        return next;
    }

    /// The same for a holder of `held` that computes its shards one by one: how many additions follow each shard.
    /// The values that remain are those of `subtrees(held, shards)`.
    public static int[] additionsAfterShard(Range held, int shards) {
        int[] additions = new int[held.size()];
        for (Range node : subtrees(held, shards)) {
            countShards(node.from(), node.to(), held.from(), additions);
        }
        return additions;
    }

    private static void countShards(int lo, int hi, int base, int[] additions) {
        if (hi - lo > 1) {
            int mid = middle(lo, hi);
            countShards(lo, mid, base, additions);
            countShards(mid, hi, base, additions);
            additions[hi - 1 - base]++;
        }
    }

    /// Whether two neighbouring ranges are the halves of a node of `tree(0, shards)`.
    public static boolean areHalves(Range left, Range right, int shards) {
        return left.to() == right.from()
                && isNode(left.from(), right.to(), shards)
                && middle(left.from(), right.to()) == left.to();
    }

    private static boolean isNode(int from, int to, int shards) {
        int lo = 0;
        int hi = shards;
        while (hi - lo > to - from) {
            int mid = middle(lo, hi);
            if (from < mid) {
                hi = mid;
            } else {
                lo = mid;
            }
        }
        return lo == from && hi == to;
    }

    /// The sum of `values` over `tree(0, values.length)`.
    public static double sum(double[] values) {
        return values.length == 0 ? 0 : sum(values, 0, values.length);
    }

    private static double sum(double[] values, int lo, int hi) {
        if (hi - lo == 1) {
            return values[lo];
        }
        int mid = middle(lo, hi);
        return sum(values, lo, mid) + sum(values, mid, hi);
    }
}
