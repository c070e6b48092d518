package io.convoy.kernel;

import io.convoy.tensor.AlignedFloats;

/// How memory that each thread of a pass has for itself lies in the pass's scratch memory: thread by thread, each after
/// a gap.
///
/// Kernels go down columns of matrices, in strides of a few kilobytes, and a core's prefetcher goes on where a column
/// ends. Without a gap it would fetch lines of the next thread, which that thread's core then has to fetch back
/// for its next write: where cores do not share a cache, filter gradients took half as long again.
public final class ThreadMemory {
    /// Floats: 256 KiB. With 16 KiB little was gained, with 1 MiB no more.
    private static final int GAP = 1 << 16;

    private ThreadMemory() {}

    /// Floats of all threads together.
    ///
    /// @param each floats of a thread
    public static int floats(int each, int threads) {
        return each == 0 ? 0 : Math.multiplyExact(stride(each), threads);
    }

    /// Where a thread's memory begins.
    public static int start(int each, int thread) {
        return thread * stride(each) + GAP;
    }

    private static int stride(int each) {
        return Math.addExact(Math.ceilDiv(each, AlignedFloats.LINE) * AlignedFloats.LINE, GAP);
    }
}
