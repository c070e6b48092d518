package io.convoy.kernel;

/// Forward or backward-data of a convolution, planned for its shape: which of the two only shows in where the filter's
/// values and the layouts come from. Immutable, so threads share it.
public sealed interface DataPass permits SamplePass, PhasedPass {
    /// The size of what [#pack] writes.
    int packedFloats();

    /// Independent parts of [#pack].
    int packBlocks();

    /// Lays out blocks [from, to) of what every sum starts with, and of what is made of the filter once for all
    /// samples.
    ///
    /// @param weight the filter's values from `weightOffset` on, `[filter, channel, kernel height, kernel width]`
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
}
