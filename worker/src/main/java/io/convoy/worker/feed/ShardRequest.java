package io.convoy.worker.feed;

/// Which samples a worker asks for.
public sealed interface ShardRequest {
    /// A shard of a training step, counted from 0.
    record Train(long step, int shard) implements ShardRequest {}

    /// An evaluation shard.
    record Test(int shard) implements ShardRequest {}
}
