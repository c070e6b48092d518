package io.convoy.kernel;

import java.util.List;

/// The gradient of a convolution's filter, planned for its shape: phases that follow each other, each shared out by
/// its blocks.
sealed interface FilterPass permits FilterGradient, WinogradGradient {
    /// Samples of a portion that is summed on its own, about: few enough for each of some threads to have its own, many
    /// enough for the sums of portions, which threads exchange, to be few.
    int SAMPLES_OF_PORTION = 32;

    /// @param maxSamples the most samples of a run
    /// @param threads that share out blocks; a single one must run them in their order
    List<FilterPhase> phases(int maxSamples, int threads);

    /// The size of the scratch memory of all phases and threads.
    int scratchFloats(int maxSamples, int threads);
}
