package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;

/// Sums over the pixels of one sample, for one vector of channels.
///
/// Pixel p goes to partial sum p mod 4, and the four are folded as (0 + 1) + (2 + 3): an order of the shape alone
/// that keeps four additions in flight and rounds less than one running sum.
final class PixelSums {
    private PixelSums() {}

    /// Writes Σ x to `sums`. Too large to be inlined for sure, so it takes and gives arrays: vectors would be
    /// boxed.
    static void sum(float[] x, int offset, int pixels, int stride, float[] sums, int sumsOffset) {
        FloatVector s0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int pixel = 0;
        int i = offset;
        for (; pixel + 4 <= pixels; pixel += 4, i += 4 * stride) {
            s0 = s0.add(load(x, i));
            s1 = s1.add(load(x, i + stride));
            s2 = s2.add(load(x, i + 2 * stride));
            s3 = s3.add(load(x, i + 3 * stride));
        }
        if (pixel < pixels) {
            s0 = s0.add(load(x, i));
        }
        if (pixel + 1 < pixels) {
            s1 = s1.add(load(x, i + stride));
        }
        if (pixel + 2 < pixels) {
            s2 = s2.add(load(x, i + 2 * stride));
        }
        s0.add(s1).add(s2.add(s3)).intoArray(sums, sumsOffset);
    }
}
