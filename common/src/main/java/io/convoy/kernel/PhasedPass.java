package io.convoy.kernel;

import java.util.List;

/// A pass over all samples at once, in phases that follow each other, each shared out by its blocks.
public sealed interface PhasedPass extends DataPass permits WinogradPanels {
    /// @param maxSamples the most samples of a run
    /// @param threads that share out blocks
    List<DataPhase> phases(int maxSamples, int threads);

    /// The size of the scratch memory of all phases and threads.
    int scratchFloats(int maxSamples, int threads);
}
