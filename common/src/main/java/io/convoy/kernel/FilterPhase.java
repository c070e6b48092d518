package io.convoy.kernel;

/// A part of a filter's gradient that threads share. Phases follow each other; all of them together overwrite dw.
public interface FilterPhase {
    /// Independent parts.
    int blocks();

    /// Blocks that a thread should get at once, to be fast; it may get fewer or more.
    default int atOnce() {
        return 1;
    }

    /// Runs blocks [from, to) of the sum over samples [0, samples).
    ///
    /// @param samples at least one
    /// @param thread which of the threads that [Conv2d#weightScratchFloats] counted
    /// @param scratch the same for all threads and phases
    void run(
            int thread,
            int from,
            int to,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] scratch,
            int scratchOffset,
            float[] dw,
            int dwOffset);
}
