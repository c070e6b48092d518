package io.convoy.worker.feed;

import io.convoy.train.ShardReader;
import io.convoy.train.ShardSamples;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Reads the worker's own copy of the data, one thread ahead of the step loop.
public final class LocalFeed implements SampleFeed {
    private final ShardReader reader;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("feed").daemon().factory());
    private final Queue<Future<ShardSamples>> asked = new ArrayDeque<>();

    public LocalFeed(ShardReader reader) {
        this.reader = reader;
    }

    @Override
    public void request(ShardRequest request) {
        asked.add(thread.submit(() -> switch (request) {
            case ShardRequest.Train(long step, int shard) -> reader.train(step, shard);
            case ShardRequest.Test(int shard) -> reader.test(shard);
        }));
    }

    @Override
    public ShardSamples take() throws InterruptedException {
        try {
            return asked.remove().get();
        } catch (ExecutionException e) {
            throw new FeedException("samples cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
