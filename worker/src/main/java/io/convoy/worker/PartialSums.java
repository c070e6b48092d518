package io.convoy.worker;

import io.convoy.plan.Range;
import io.convoy.plan.ReductionTree;
import io.convoy.tensor.FloatFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The shard gradients of a worker on their way up the reduction tree: a stack whose topmost two values are added
/// whenever they are the halves of a subtree. At the end of a step one value remains for each subtree of the worker.
///
/// For the last shard, additions follow backward slice by slice ([#addFrom]), so that finished slices can leave at
/// once.
///
/// Threading: the step loop's thread. The exchange reads and overwrites [#sums] where it was told
/// that they are final.
final class PartialSums {
    private final int floats;
    private final int parameters;
    private final FloatFormat format;
    private final List<float[]> stack = new ArrayList<>();
    private final double[] loss;
    private final long[] correct;
    private int[] additions = {};
    private int depth;
    private int shard;
    private int addedFrom;

    /// @param floats length of the flat gradient, statistics included
    /// @param parameters the flat gradient's head, which is rounded at every node of the tree, leaves included
    /// @param format to which it is rounded
    /// @param shards the most that a worker holds
    PartialSums(int floats, int parameters, FloatFormat format, int shards) {
        this.floats = floats;
        this.parameters = parameters;
        this.format = format;
        loss = new double[shards];
        correct = new long[shards];
    }

    void begin(Range held, int presentShards) {
        additions = ReductionTree.additionsAfterShard(held, presentShards);
        depth = 0;
        shard = 0;
        addedFrom = floats;
        // The exchange wants room for the mean, even from a worker without shards.
        target();
    }

    /// Where the next shard's gradient goes.
    float[] target() {
        if (stack.size() == depth) {
            stack.add(new float[floats]);
        }
        return stack.get(depth);
    }

    /// Of the shard in [#target], everything from `from` on is final: that slice goes up the tree.
    void addFrom(int from) {
        round(stack.get(depth), from);
        for (int a = 0; a < additions[shard]; a++) {
            add(stack.get(depth - a - 1), stack.get(depth - a), from, addedFrom);
            round(stack.get(depth - a - 1), from);
        }
        addedFrom = Math.min(addedFrom, from);
    }

    private void round(float[] sum, int from) {
        int to = Math.min(addedFrom, parameters);
        if (from < to) {
            format.round(sum, from, to);
        }
    }

    /// The shard in [#target] is whole: what of it has not gone up the tree does so now, and its tally with it.
    void finishShard(double shardLoss, long shardCorrect) {
        addFrom(0);
        loss[depth] = shardLoss;
        correct[depth] = shardCorrect;
        for (int a = 0; a < additions[shard]; a++, depth--) {
            loss[depth - 1] += loss[depth];
            correct[depth - 1] += correct[depth];
        }
        depth++;
        shard++;
        addedFrom = floats;
    }

    /// The values from the bottom of the stack; the first ones belong to the worker's subtrees, from left to right,
    /// once the last shard is finished; never empty. A view.
    List<float[]> sums() {
        return Collections.unmodifiableList(stack);
    }

    /// Loss sums in the order of [#sums].
    double[] loss() {
        return loss;
    }

    /// Right answers in the order of [#sums].
    long[] correct() {
        return correct;
    }

    private static void add(float[] left, float[] right, int from, int to) {
        for (int i = from; i < to; i++) {
            left[i] += right[i];
        }
    }
}
