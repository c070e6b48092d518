package io.convoy.nn;

/// A [ThreadTask] that does not care which thread runs it.
@FunctionalInterface
public interface RangeTask extends ThreadTask {
    void run(int from, int to);

    @Override
    default void run(int thread, int from, int to) {
        run(from, to);
    }
}
