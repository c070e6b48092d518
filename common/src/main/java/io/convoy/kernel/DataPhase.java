package io.convoy.kernel;

/// A part of forward or backward-data that threads share. Phases follow each other; all of them together overwrite
/// `out`.
public interface DataPhase {
    /// Independent parts.
    int blocks();

    /// Runs blocks [from, to) for samples [0, samples).
    ///
    /// @param samples at least one
    /// @param thread which of the threads that the scratch memory was counted for
    /// @param weight as it was when packed
    /// @param scratch the same for all threads and phases
    void run(
            int thread,
            int from,
            int to,
            int samples,
            float[] in,
            int inOffset,
            float[] weight,
            int weightOffset,
            float[] packed,
            int packedOffset,
            float[] scratch,
            int scratchOffset,
            float[] out,
            int outOffset);
}
