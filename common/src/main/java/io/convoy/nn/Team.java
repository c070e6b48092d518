package io.convoy.nn;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A fixed number of threads, the caller's among them, that share out ranges. A call allocates nothing.
///
/// A round: the caller publishes the task by raising `round`, runs its own part and waits until `running` falls to
/// zero.
///
/// One thread may call at a time, and not from within a task.
public final class Team implements AutoCloseable {
    private static final ThreadTask NOTHING = (thread, from, to) -> {};

    private final Member[] members;
    private final AtomicInteger round = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final Waiter allDone = new Waiter() {
        @Override
        boolean isOver() {
            return running.get() == 0;
        }
    };
    private ThreadTask task = NOTHING;
    private int count;
    private volatile boolean closed;

    /// @param threads ≥ 1; one of them is whoever calls [#forRange]
    public Team(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a team of " + threads + " threads");
        }
        members = new Member[threads - 1];
        for (int i = 0; i < members.length; i++) {
            members[i] = new Member(i + 1);
        }
        for (Member member : members) {
            member.thread.start();
        }
    }

    public int threads() {
        return members.length + 1;
    }

    /// [#forRange(int, ThreadTask)] for a task that needs not know its thread.
    public void forRange(int count, RangeTask task) {
        forRange(count, (ThreadTask) task);
    }

    /// Runs the task over 0 … count − 1, each thread on one contiguous part, and returns when all is done. What the
    /// task throws, on any thread, is thrown here once the others are done.
    public void forRange(int count, ThreadTask task) {
        if (closed) {
            throw new IllegalStateException("the team is closed");
        }
        if (count <= 1 || members.length == 0) {
            if (count > 0) {
                task.run(0, 0, count);
            }
            return;
        }
        this.task = task;
        this.count = count;
        running.set(members.length);
        startRound();
        Throwable failure = runPart(0);
        allDone.await();
        for (Member member : members) {
            failure = failure == null ? member.failure : failure;
            member.failure = null;
        }
        switch (failure) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    private void startRound() {
        round.incrementAndGet();
        for (Member member : members) {
            member.nextRound.wake();
        }
    }

    private @Nullable Throwable runPart(int thread) {
        int from = (int) ((long) count * thread / threads());
        int to = (int) ((long) count * (thread + 1) / threads());
        try {
            if (from < to) {
                task.run(thread, from, to);
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /// Ends the threads; not to be called while a task runs.
    @Override
    public void close() {
        closed = true;
        startRound();
    }

    private final class Member implements Runnable {
        private final int index;
        private final Thread thread;
        private final Waiter nextRound = new Waiter() {
            @Override
            boolean isOver() {
                return round.get() != roundsDone;
            }
        };
        private int roundsDone;
        private @Nullable Throwable failure;

        private Member(int index) {
            this.index = index;
            this.thread =
                    Thread.ofPlatform().daemon().name("convoy-compute-" + index).unstarted(this);
        }

        @Override
        public void run() {
            while (true) {
                nextRound.await();
                if (closed) {
                    return;
                }
                roundsDone++;
                failure = runPart(index);
                if (running.decrementAndGet() == 0) {
                    allDone.wake();
                }
            }
        }
    }
}
