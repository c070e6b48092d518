package io.convoy.train;

import io.convoy.nn.Network;
import io.convoy.plan.BatchPlan;
import io.convoy.plan.ReductionTree;

/// A network's answers on a whole test set.
///
/// @param loss mean over the samples
/// @param confusion how often each class (row) was taken for each class (column)
public record Evaluation(double loss, long[][] confusion) {
    public double accuracy() {
        long right = 0;
        for (int c = 0; c < confusion.length; c++) {
            right += confusion[c][c];
        }
        return (double) right / samples();
    }

    public long samples() {
        long all = 0;
        for (long[] row : confusion) {
            for (long count : row) {
                all += count;
            }
        }
        return all;
    }

    /// Evaluates shard by shard, as the workers of a job do; the loss is that of the job.
    public static Evaluation of(
            Network network, ShardRunner runner, ShardReader reader, BatchPlan batch, int testSize) {
        int classes = network.architecture().classes();
        int shards = batch.evaluationShards(testSize);
        double[] losses = new double[shards];
        long[][] confusion = new long[classes][classes];
        float[] probabilities = new float[batch.shardCapacity() * classes];
        for (int shard = 0; shard < shards; shard++) {
            ShardSamples samples = reader.test(shard);
            losses[shard] = runner.evaluate(samples);
            network.predict(samples.count(), probabilities);
            for (int i = 0; i < samples.count(); i++) {
                confusion[samples.labels()[i]][mostLikely(probabilities, i * classes, classes)]++;
            }
        }
        return new Evaluation(ReductionTree.sum(losses) / testSize, confusion);
    }

    /// The class of the largest probability; the first of equals.
    public static int mostLikely(float[] probabilities, int from, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (probabilities[from + c] > probabilities[from + best]) {
                best = c;
            }
        }
        return best;
    }
}
