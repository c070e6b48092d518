package io.convoy.kernel;

/// Forward or backward-data of a convolution, planned for its shape: which of the two only shows in how weights are
/// packed and in the layouts.
sealed interface DataPass permits Correlation, WinogradCorrelation {
    int packedFloats();

    /// Independent parts of [#pack].
    int packBlocks();

    /// Lays out blocks [from, to) of what every sum starts with, and of the filter or what is made of it once for all
    /// samples.
    ///
    /// @param bias an empty array for zeros
    void pack(
            int from,
            int to,
            float[] weight,
            int weightOffset,
            float[] bias,
            int biasOffset,
            float[] packed,
            int packedOffset);

    /// Floats that each thread needs for itself while it runs.
    int scratchFloats();

    /// Samples that [#run] should get at once, to be fast.
    int samples();

    /// Overwrites samples [from, to) of `out`.
    ///
    /// @param weight as it was when packed
    void run(
            int from,
            int to,
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
