package io.convoy.worker.exchange;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Where the step loop waits for the end of a step's exchange.
final class Completion {
    /// Run while waiting, about once a second.
    interface Check {
        void run() throws StepFailure;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long step;
    private @Nullable Tally tally;
    private ExchangeReport report = ExchangeReport.NONE;
    private @Nullable StepFailure failure;

    void begin(long next) {
        lock.lock();
        try {
            step = next;
            tally = null;
        } finally {
            lock.unlock();
        }
    }

    void complete(long finished, Tally result, ExchangeReport cost) {
        lock.lock();
        try {
            if (finished == step) {
                tally = result;
                report = cost;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The step that is awaited, or was last.
    long step() {
        lock.lock();
        try {
            return step;
        } finally {
            lock.unlock();
        }
    }

    /// What the step that was awaited last cost.
    ExchangeReport report() {
        lock.lock();
        try {
            return report;
        } finally {
            lock.unlock();
        }
    }

    /// The first failure stays.
    void fail(StepFailure why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    Tally await(Check check) throws StepFailure, InterruptedException {
        lock.lock();
        try {
            while (tally == null) {
                if (failure != null) {
                    throw failure;
                }
                if (!changed.await(1, TimeUnit.SECONDS)) {
                    check.run();
                }
            }
            return tally;
        } finally {
            lock.unlock();
        }
    }
}
