package io.convoy.worker.exchange;

import java.util.Arrays;

/// Counts a step's bytes and remembers when each peer's last word came.
///
/// Threading: confined to the event loop.
final class StepClock {
    private final long[] lastWordNanos;
    private long startNanos;
    private long sent;
    private long received;
    private boolean started;

    StepClock(int workers) {
        lastWordNanos = new long[workers];
    }

    void begin() {
        sent = 0;
        received = 0;
        started = false;
        Arrays.fill(lastWordNanos, 0);
    }

    /// The first floats are on their way; later calls of a step change nothing.
    void started() {
        if (!started) {
            started = true;
            startNanos = System.nanoTime();
        }
    }

    void sent(long bytes) {
        sent += bytes;
    }

    void received(long bytes) {
        received += bytes;
    }

    /// A peer has sent what the step needs.
    void word(int peer) {
        lastWordNanos[peer] = System.nanoTime();
    }

    ExchangeReport report() {
        int slowest = -1;
        for (int peer = 0; peer < lastWordNanos.length; peer++) {
            if (lastWordNanos[peer] != 0 && (slowest < 0 || lastWordNanos[peer] - lastWordNanos[slowest] > 0)) {
                slowest = peer;
            }
        }
        if (slowest < 0) {
            return ExchangeReport.NONE;
        }
        long before = startNanos;
        for (int peer = 0; peer < lastWordNanos.length; peer++) {
            if (peer != slowest && lastWordNanos[peer] - before > 0 && lastWordNanos[peer] != 0) {
                before = lastWordNanos[peer];
            }
        }
        return new ExchangeReport(
                sent,
                received,
                (System.nanoTime() - startNanos) / 1e9,
                slowest,
                Math.max(0, lastWordNanos[slowest] - before) / 1e9);
    }
}
