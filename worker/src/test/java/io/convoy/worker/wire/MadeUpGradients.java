package io.convoy.worker.wire;

import io.convoy.plan.BatchPlan;
import io.convoy.plan.Range;
import io.convoy.plan.ReductionTree;
import io.convoy.random.CounterRandom;
import java.util.List;

/// Shard gradients that are functions of step, shard and place, and what must come of them.
///
/// @param floats length of the gradient
public record MadeUpGradients(int floats) {
    /// Two whole batches and one of 5 samples, which leaves some workers without shards.
    public static final BatchPlan BATCH = new BatchPlan(37, 16, 16);

    /// The sums of a worker's subtrees.
    public List<float[]> partials(long step, Range held) {
        int present = BATCH.presentShards(step);
        return ReductionTree.subtrees(held.below(present), present).stream()
                .map(node -> sum(step, node.from(), node.to()))
                .toList();
    }

    /// The same as an exchange takes them: with room for the mean, also where there is no subtree.
    public List<float[]> arrays(long step, Range held) {
        List<float[]> partials = partials(step, held);
        return partials.isEmpty() ? List.of(new float[floats]) : partials;
    }

    public float[] mean(long step) {
        float[] mean = sum(step, 0, BATCH.presentShards(step));
        for (int i = 0; i < floats; i++) {
            mean[i] /= BATCH.batchOf(step).size();
        }
        return mean;
    }

    private float[] sum(long step, int lo, int hi) {
        float[] sum = new float[floats];
        if (hi - lo == 1) {
            long seed = CounterRandom.derive(step, lo);
            for (int i = 0; i < floats; i++) {
                sum[i] = CounterRandom.uniform(seed, i) - 0.5f;
            }
            return sum;
        }
        int mid = ReductionTree.middle(lo, hi);
        float[] left = sum(step, lo, mid);
        float[] right = sum(step, mid, hi);
        for (int i = 0; i < floats; i++) {
            sum[i] = left[i] + right[i];
        }
        return sum;
    }
}
