package io.convoy.nn;

/// A piece of a layer's work that the [Team] shares out. The stages of an operation run one after the other;
/// between two of them every thread sees all that was written before.
public sealed interface Stage {
    /// Over the samples of the pass: each sample on its own.
    ///
    /// @param samples that it should get at once, to be fast; it may get fewer or more
    record PerSample(int samples, ThreadTask task) implements Stage {}

    /// Over `blocks` parts, whose results do not depend on who runs them.
    ///
    /// @param atOnce blocks that a thread should get at once, to be fast; it may get fewer or more
    record PerBlock(int blocks, int atOnce, ThreadTask task) implements Stage {}

    /// On one thread.
    record Once(Runnable task) implements Stage {}

    static Stage perSample(RangeTask task) {
        return new PerSample(1, task);
    }

    static Stage perSample(int samples, ThreadTask task) {
        return new PerSample(samples, task);
    }

    static PerBlock perBlock(int blocks, RangeTask task) {
        return new PerBlock(blocks, 1, task);
    }

    static PerBlock perBlock(int blocks, ThreadTask task) {
        return new PerBlock(blocks, 1, task);
    }

    static Stage once(Runnable task) {
        return new Once(task);
    }
}
