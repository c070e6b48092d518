package io.convoy.worker.exchange;

/// What a step's exchange cost.
///
/// @param bytesSent payload that left this worker
/// @param bytesReceived payload that came
/// @param seconds from the first bucket that was ready to the last float that came
/// @param slowest rank of the peer whose last word came last; −1 without peers
/// @param behindSeconds how much later that was than the last word of the peer before it
public record ExchangeReport(long bytesSent, long bytesReceived, double seconds, int slowest, double behindSeconds) {
    /// Of an exchange with nobody.
    static final ExchangeReport NONE = new ExchangeReport(0, 0, 0, -1, 0);

    /// Gigabytes a second, both ways together.
    public double gigabytesPerSecond() {
        return seconds > 0 ? (bytesSent + bytesReceived) / seconds / 1e9 : 0;
    }
}
