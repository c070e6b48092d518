package io.convoy.coordinator;

import io.convoy.proto.Committed;

/// What the exchange of a step moved, over all workers, and who was waited for.
///
/// @param bytes that workers sent
/// @param seconds of the exchange, summed over the workers
/// @param slowestWorker whose word was furthest behind the others'; −1 without peers
/// @param behindSeconds how far
public record ExchangeSums(long bytes, double seconds, int slowestWorker, double behindSeconds) {
    static final ExchangeSums NONE = new ExchangeSums(0, 0, -1, 0);

    ExchangeSums plus(Committed committed) {
        boolean slower = committed.getSlowestWorker() >= 0 && committed.getBehindSeconds() >= behindSeconds;
        return new ExchangeSums(
                // What one worker sends another receives.
                bytes + committed.getExchangeBytes() / 2,
                seconds + committed.getExchangeSeconds(),
                slower ? committed.getSlowestWorker() : slowestWorker,
                slower ? committed.getBehindSeconds() : behindSeconds);
    }

    /// Gigabytes that a worker moved each way, a second.
    public double gigabytesPerSecond() {
        return seconds > 0 ? bytes / seconds / 1e9 : 0;
    }
}
