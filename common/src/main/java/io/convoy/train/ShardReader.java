package io.convoy.train;

import io.convoy.data.DataSplit;
import io.convoy.data.Dataset;
import io.convoy.plan.BatchPlan;
import io.convoy.plan.Range;
import io.convoy.plan.SampleOrder;

/// Reads the samples of any shard of any step, or of the evaluation: a pure function of data and job.
///
/// Threading: any number of threads.
public final class ShardReader {
    private final DataSplit data;
    private final BatchPlan batch;
    private final long seed;
    private int epochOfOrder = -1;
    private SampleOrder order;

    public ShardReader(DataSplit data, BatchPlan batch, long seed) {
        this.data = data;
        this.batch = batch;
        this.seed = seed;
        this.order = new SampleOrder(0, seed, 0);
    }

    /// The samples of a shard of a step, counted from 0.
    public ShardSamples train(long step, int shard) {
        SampleOrder epoch = order(batch.epoch(step));
        Range inBatch = batch.shardOf(step, shard);
        int first = batch.batchOf(step).from() + inBatch.from();
        int[] samples = new int[inBatch.size()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = epoch.sampleAt(first + i);
        }
        return read(data.train(), samples);
    }

    /// The samples of an evaluation shard.
    public ShardSamples test(int shard) {
        Range range = batch.evaluationShard(data.test().size(), shard);
        int[] samples = new int[range.size()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = range.from() + i;
        }
        return read(data.test(), samples);
    }

    private synchronized SampleOrder order(int epoch) {
        if (epoch != epochOfOrder) {
            order = new SampleOrder(batch.samples(), seed, epoch);
            epochOfOrder = epoch;
        }
        return order;
    }

    private static ShardSamples read(Dataset dataset, int[] samples) {
        int size = dataset.shape().size();
        byte[] pixels = new byte[samples.length * size];
        int[] labels = new int[samples.length];
        for (int i = 0; i < samples.length; i++) {
            dataset.read(samples[i], pixels, i * size);
            labels[i] = dataset.label(samples[i]);
        }
        return new ShardSamples(pixels, labels);
    }
}
