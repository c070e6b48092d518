package io.convoy.worker.exchange;

import io.convoy.plan.BatchPlan;
import io.convoy.plan.BucketPlan;
import io.convoy.plan.Range;
import java.util.List;

/// What all workers of one generation know of the exchange without telling each other.
///
/// @param generation of the roster
/// @param rank our position in the roster
/// @param held the shards of each worker, by rank
/// @param batch how data are cut into steps and shards
/// @param buckets how the flat gradient is cut
public record ExchangePlan(long generation, int rank, List<Range> held, BatchPlan batch, BucketPlan buckets) {
    public ExchangePlan {
        held = List.copyOf(held);
    }

    int workers() {
        return held.size();
    }

    /// Length of the flat gradient.
    int floats() {
        return buckets.buckets().getFirst().to();
    }

    StepPlan stepPlan(long step) {
        return StepPlan.of(batch, held, step);
    }

    /// Where our segment of a bucket begins among all floats that we own.
    int ownedBefore(int bucket) {
        int floats = 0;
        for (int b = 0; b < bucket; b++) {
            floats += buckets.segment(b, rank).size();
        }
        return floats;
    }
}
