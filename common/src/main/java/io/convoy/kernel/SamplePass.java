package io.convoy.kernel;

/// A pass that takes each sample by itself.
public sealed interface SamplePass extends DataPass permits Correlation, WinogradCorrelation {
    /// Floats that each thread needs for itself while it runs.
    int scratchFloats();

    /// Samples that [#run] should get at once, to be fast.
    int samples();

    /// Overwrites samples [from, to) of `out`.
    ///
    /// @param packed what [#pack] wrote
    /// @param scratch [#scratchFloats] of the calling thread's own
    void run(
            int from,
            int to,
            float[] in,
            int inOffset,
            float[] packed,
            int packedOffset,
            float[] scratch,
            int scratchOffset,
            float[] out,
            int outOffset);
}
