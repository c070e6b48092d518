package io.convoy.nn;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// A fixed number of threads, the caller's among them, that share out ranges. A call allocates nothing.
///
/// A round: the caller publishes the task by raising `round`, works like the others and waits until `running` falls
/// to zero. Each thread has one contiguous part, the same in each round of a count, so that it finds in its cache what
/// it wrote last. It takes its part from the front, an eighth of what is left at a time; who has none left takes from
/// the back of the others' parts. So a core that is slow for a while does not keep the others waiting.
///
/// One thread may call at a time, and not from within a task.
public final class Team implements AutoCloseable {
    private static final ThreadTask NOTHING = (thread, from, to) -> {};
    private static final long EMPTY = 0;

    /// A piece is this part of what is left. A larger one would keep the others waiting if its core is taken away.
    private static final int PIECE_OF_LEFT = 8;

    /// Longs between two threads' parts, so that they share no cache line, nor one with the line that is fetched ahead.
    private static final int PART_STRIDE = 16;

    private final Member[] members;
    private final AtomicInteger round = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final Waiter allDone = new Waiter() {
        @Override
        boolean isOver() {
            return running.get() == 0;
        }
    };
    private final AtomicLongArray parts; // what is left of each thread's part: from in the upper half, to in the lower
    private ThreadTask task = NOTHING;
    private int grain;
    private volatile boolean closed;

    /// @param threads ≥ 1; one of them is whoever calls [#forRange]
    public Team(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a team of " + threads + " threads");
        }
        members = new Member[threads - 1];
        parts = new AtomicLongArray((threads + 1) * PART_STRIDE);
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

    /// [#forRange(int, int, ThreadTask)] in pieces of any size, for a task that needs not know its thread.
    public void forRange(int count, RangeTask task) {
        forRange(count, 1, task);
    }

    /// Runs the task over 0 … count − 1, in contiguous pieces, and returns when all is done. What the task throws,
    /// on any thread, is thrown here once the others are done.
    ///
    /// @param grain a piece has at least so many, unless fewer are left of a thread's part, or less than twice as
    ///     many and another thread takes over half of them
    public void forRange(int count, int grain, ThreadTask task) {
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
        this.grain = grain;
        for (int thread = 0; thread < threads(); thread++) {
            int from = (int) ((long) count * thread / threads());
            int to = (int) ((long) count * (thread + 1) / threads());
            parts.set((thread + 1) * PART_STRIDE, range(from, to));
        }
        running.set(members.length);
        startRound();
        Throwable failure = work(0);
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

    private @Nullable Throwable work(int thread) {
        try {
            for (int i = 0; i < threads(); i++) {
                int owner = (thread + i) % threads();
                for (long piece = take(owner, i == 0); piece != EMPTY; piece = take(owner, i == 0)) {
                    task.run(thread, from(piece), to(piece));
                }
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /// A piece of what is left of a thread's part, from its front or its back.
    private long take(int owner, boolean front) {
        int slot = (owner + 1) * PART_STRIDE;
        while (true) {
            long left = parts.get(slot);
            int from = from(left);
            int to = to(left);
            if (from == to) {
                return EMPTY;
            }
            int rest = to - from;
            // Who takes over leaves half of a small rest to its thread, which is sooner done with a small piece.
            int least = front ? Math.min(grain, rest) : Math.min(grain, Math.ceilDiv(rest, 2));
            int taken = Math.max(least, Math.ceilDiv(rest, PIECE_OF_LEFT));
            int cut = front ? from + taken : to - taken;
            long first = range(from, cut);
            long second = range(cut, to);
            if (parts.compareAndSet(slot, left, front ? second : first)) {
                return front ? first : second;
            }
        }
    }

    private static long range(int from, int to) {
        return (long) from << Integer.SIZE | to;
    }

    private static int from(long range) {
        return (int) (range >>> Integer.SIZE);
    }

    private static int to(long range) {
        return (int) range;
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
                failure = work(index);
                if (running.decrementAndGet() == 0) {
                    allDone.wake();
                }
            }
        }
    }
}
