package io.convoy.plan;

/// How one epoch of `samples` is cut into global batches and those into shards. Every sample is used exactly once
/// an epoch: the last batch is smaller, shards of a step differ by at most one sample, and a batch with fewer
/// samples than shards leaves the last shards empty.
///
/// Steps count from 0 over the whole job: step `s` is batch `s % stepsPerEpoch()` of epoch `s / stepsPerEpoch()`.
public record BatchPlan(int samples, int batch, int shards) {
    public BatchPlan {
        if (samples < 1 || batch < 1 || shards < 1 || shards > batch) {
            throw new IllegalArgumentException(samples + " samples, batch " + batch + ", shards " + shards);
        }
    }

    public int stepsPerEpoch() {
        return (samples + batch - 1) / batch;
    }

    public int epoch(long step) {
        return (int) (step / stepsPerEpoch());
    }

    /// Positions, in the order of its epoch, of the global batch of a step.
    public Range batchOf(long step) {
        int from = (int) (step % stepsPerEpoch()) * batch;
        return new Range(from, Math.min(from + batch, samples));
    }

    /// Positions within the global batch of the samples of one shard.
    public Range shardOf(long step, int shard) {
        return new Range(0, batchOf(step).size()).part(shard, shards);
    }

    /// Shards of a step that have samples: always the first ones.
    public int presentShards(long step) {
        return Math.min(shards, batchOf(step).size());
    }

    /// The most samples that a shard can have; also the size of an evaluation shard.
    public int shardCapacity() {
        return (batch + shards - 1) / shards;
    }

    /// The fixed evaluation shards of a test set: how many.
    public int evaluationShards(int testSamples) {
        return (testSamples + shardCapacity() - 1) / shardCapacity();
    }

    /// The samples of one evaluation shard.
    public Range evaluationShard(int testSamples, int shard) {
        int from = shard * shardCapacity();
        return new Range(from, Math.min(from + shardCapacity(), testSamples));
    }
}
