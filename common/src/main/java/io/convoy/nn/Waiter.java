package io.convoy.nn;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread that waits for a condition: it spins for a while, since the next stage of a network follows within
/// microseconds, then goes on looking for 0.3 ms but lets others run, since to be woken takes about as long, and then
/// parks until it is woken.
abstract class Waiter {
    private static final int SPINS = 2_000;
    private static final long LOOKING_NANOS = 300_000;

    private volatile @Nullable Thread parked;

    /// What is waited for; reads volatile state that is written before [#wake].
    abstract boolean isOver();

    final void await() {
        for (int i = 0; i < SPINS; i++) {
            if (isOver()) {
                return;
            }
            Thread.onSpinWait();
        }
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < LOOKING_NANOS) {
            if (isOver()) {
                return;
            }
            Thread.yield();
        }
        // Announced before the condition is read again: whoever makes it true afterwards sees the thread and unparks
        // it.
        parked = Thread.currentThread();
        while (!isOver()) {
            LockSupport.park(this);
        }
        parked = null;
    }

    final void wake() {
        Thread thread = parked;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
