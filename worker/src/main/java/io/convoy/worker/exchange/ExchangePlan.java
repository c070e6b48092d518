package io.convoy.worker.exchange;

import io.convoy.plan.BatchPlan;
import io.convoy.plan.BucketPlan;
import io.convoy.plan.Range;
import io.convoy.plan.Routes;
import io.convoy.tensor.FloatFormat;
import java.util.List;

/// What all workers of one generation know of the exchange without telling each other.
///
/// @param job digest of the job
/// @param generation of the roster
/// @param rank our position in the roster
/// @param names of the workers by rank, for people
/// @param held the shards of each worker, by rank
/// @param batch how data are cut into steps and shards
/// @param buckets how the flat gradient is cut
/// @param format of the gradient on the wire, and of every sum of it
/// @param parameters the flat gradient's head, which is in that format; the statistics behind it keep all their bits
/// @param routes by which ways sums travel
public record ExchangePlan(
        long job,
        long generation,
        int rank,
        List<String> names,
        List<Range> held,
        BatchPlan batch,
        BucketPlan buckets,
        FloatFormat format,
        int parameters,
        Routes routes) {
    public ExchangePlan {
        names = List.copyOf(names);
        held = List.copyOf(held);
    }

    int workers() {
        return held.size();
    }

    /// Length of the flat gradient.
    int floats() {
        return buckets.buckets().getFirst().to();
    }

    /// Of each bucket.
    List<FloatFormat> formats() {
        return buckets.buckets().stream()
                .map(bucket -> bucket.to() <= parameters ? format : FloatFormat.FLOAT32)
                .toList();
    }

    StepPlan stepPlan(long step) {
        return StepPlan.of(batch, held, step);
    }
}
