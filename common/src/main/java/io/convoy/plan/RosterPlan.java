package io.convoy.plan;

import java.util.ArrayList;
import java.util.List;

/// Which contiguous shards each worker of a roster holds.
///
/// Balance comes first, since the slowest worker sets the pace: counts differ by at most one. Which workers hold
/// one more is then chosen so that the ranges fall apart into as few subtrees as possible, since each is sent by
/// itself.
///
/// @param ranges one a worker, in order, together all shards
/// @param subtrees how many subtrees the ranges fall apart into; at best one a worker
public record RosterPlan(List<Range> ranges, int subtrees) {

    public RosterPlan {
        ranges = List.copyOf(ranges);
    }

    /// @throws IllegalArgumentException with more workers than shards
    public static RosterPlan balanced(int shards, int workers) {
        if (workers < 1 || workers > shards) {
            throw new IllegalArgumentException(workers + " workers for " + shards + " shards");
        }
        int size = shards / workers;
        int larger = shards % workers;
        // fewest[w][l]: subtrees of the workers from w on, when l of those before hold a shard more
        int[][] fewest = new int[workers + 1][larger + 2];
        for (int worker = workers - 1; worker >= 0; worker--) {
            for (int used = Math.min(worker, larger); used >= 0; used--) {
                fewest[worker][used] = Math.min(
                        cost(shards, workers, worker, used, size, fewest),
                        cost(shards, workers, worker, used, size + 1, fewest));
            }
        }
        List<Range> ranges = new ArrayList<>();
        int used = 0;
        for (int worker = 0; worker < workers; worker++) {
            boolean more = cost(shards, workers, worker, used, size + 1, fewest)
                    < cost(shards, workers, worker, used, size, fewest);
            int from = worker * size + used;
            ranges.add(new Range(from, from + size + (more ? 1 : 0)));
            used += more ? 1 : 0;
        }
        return new RosterPlan(ranges, fewest[0][0]);
    }

    private static int cost(int shards, int workers, int worker, int used, int count, int[][] fewest) {
        int size = shards / workers;
        int larger = shards % workers;
        int usedAfter = used + count - size;
        int workersAfter = workers - worker - 1;
        if (usedAfter > larger || larger - usedAfter > workersAfter) {
            return Integer.MAX_VALUE;
        }
        int from = worker * size + used;
        return ReductionTree.subtrees(new Range(from, from + count), shards).size() + fewest[worker + 1][usedAfter];
    }

    /// The largest count of shards that a worker holds.
    public int largest() {
        return ranges.stream().mapToInt(Range::size).max().orElseThrow();
    }

    /// The contiguous share of `count` evaluation shards of each worker.
    public static Range evaluationShare(int count, int worker, int workers) {
        return new Range(0, count).part(worker, workers);
    }
}
