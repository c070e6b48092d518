package io.convoy.worker.feed;

import io.convoy.train.ShardSamples;

/// Shards of samples, delivered in the order in which they were asked for. Used by one thread.
public interface SampleFeed extends AutoCloseable {
    /// Asks for a shard ahead of its use.
    void request(ShardRequest request);

    /// The samples of the oldest request not yet taken.
    ///
    /// @throws FeedException if the samples cannot be had
    ShardSamples take() throws InterruptedException;

    @Override
    void close();
}
