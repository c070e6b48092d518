package io.convoy.kernel;

/// Forward or backward-data of a convolution, planned for its shape: which of the two only shows in how weights are
/// packed and in the layouts.
sealed interface DataPass permits Correlation, WinogradCorrelation {
    int packedFloats();

    /// Independent parts of [#pack].
    int packBlocks();

    /// Lays out blocks [from, to) of a filter whose value for (tap, channel, lane) stands at `weight[origin + tap ·
    /// tapStep + channel ·
    /// channelStep + lane · laneStep]`, and what every sum starts with.
    ///
    /// @param bias an empty array for zeros
    void pack(
            int from,
            int to,
            float[] weight,
            int origin,
            int tapStep,
            int channelStep,
            int laneStep,
            float[] bias,
            int biasOffset,
            float[] packed,
            int packedOffset);

    /// Floats that each thread needs for itself while it runs.
    int scratchFloats();

    /// Samples that [#run] should get at once, to be fast.
    int samples();

    /// Overwrites samples [from, to) of `out`.
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
