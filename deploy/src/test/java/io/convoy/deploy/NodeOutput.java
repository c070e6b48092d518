package io.convoy.deploy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.output.OutputFrame.OutputType;

/// The lines that a container prints, for threads that wait for one of them.
final class NodeOutput implements Consumer<OutputFrame> {
    private final String name;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    NodeOutput(String name) {
        this.name = name;
    }

    @Override
    public synchronized void accept(OutputFrame frame) {
        if (frame.getType() == OutputType.END) {
            ended = true;
        } else {
            frame.getUtf8String().lines().forEach(lines::add);
        }
        notifyAll();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized String await(Predicate<String> wanted, String description, Duration atMost) {
        long deadlineNanos = System.nanoTime() + atMost.toNanos();
        int next = 0;
        while (true) {
            for (; next < lines.size(); next++) {
                if (wanted.test(lines.get(next))) {
                    return lines.get(next);
                }
            }
            if (ended) {
                throw new AssertionError(describe("ended without " + description));
            }
            if (!waitUntil(deadlineNanos)) {
                throw new AssertionError(describe("did not print " + description + " within " + atMost));
            }
        }
    }

    synchronized void awaitEnd(Duration atMost) {
        long deadlineNanos = System.nanoTime() + atMost.toNanos();
        while (!ended) {
            if (!waitUntil(deadlineNanos)) {
                throw new AssertionError(describe("output did not end within " + atMost));
            }
        }
    }

    synchronized String describe(String failure) {
        return name + " " + failure + "; it printed:\n" + String.join("\n", lines);
    }

    /// Waits for a change; false when the deadline has passed.
    @SuppressWarnings("WaitNotInLoop") // both callers loop
    private boolean waitUntil(long deadlineNanos) {
        long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            return false;
        }
        try {
            wait(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
