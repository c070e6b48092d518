package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;

/// Sums over the pixels of one sample, for one vector of channels.
///
/// Pixel p goes to partial sum p mod 4, and the four are folded as (0 + 1) + (2 + 3): an order of the shape alone
/// that keeps four additions in flight and rounds less than one running sum.
final class PixelSums {
    private static final float[] ZEROS = new float[COUNT];

    private PixelSums() {}

    /// Writes Σ x to `sums`. Too large to be inlined for sure, so all here take and give arrays: vectors would be
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

    /// Writes Σ (x − mean)² to `sums`; the vector of means stands in an array.
    static void squares(
            float[] x,
            int xOffset,
            int pixels,
            int stride,
            float[] means,
            int meansOffset,
            float[] sums,
            int sumsOffset) {
        products(x, xOffset, x, xOffset, pixels, stride, means, meansOffset, means, meansOffset, sums, sumsOffset);
    }

    /// Writes Σ (x − mean)·dy to `sums`.
    static void products(
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            int pixels,
            int stride,
            float[] means,
            int meansOffset,
            float[] sums,
            int sumsOffset) {
        products(x, xOffset, dy, dyOffset, pixels, stride, means, meansOffset, ZEROS, 0, sums, sumsOffset);
    }

    /// Σ (a − mean of a)·(b − mean of b).
    private static void products(
            float[] a,
            int aOffset,
            float[] b,
            int bOffset,
            int pixels,
            int stride,
            float[] aMeans,
            int aMeansOffset,
            float[] bMeans,
            int bMeansOffset,
            float[] sums,
            int sumsOffset) {
        FloatVector s0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector aMean = load(aMeans, aMeansOffset);
        FloatVector bMean = load(bMeans, bMeansOffset);
        int pixel = 0;
        int i = aOffset;
        int j = bOffset;
        for (; pixel + 4 <= pixels; pixel += 4, i += 4 * stride, j += 4 * stride) {
            s0 = load(a, i).sub(aMean).fma(load(b, j).sub(bMean), s0);
            s1 = load(a, i + stride).sub(aMean).fma(load(b, j + stride).sub(bMean), s1);
            s2 = load(a, i + 2 * stride).sub(aMean).fma(load(b, j + 2 * stride).sub(bMean), s2);
            s3 = load(a, i + 3 * stride).sub(aMean).fma(load(b, j + 3 * stride).sub(bMean), s3);
        }
        if (pixel < pixels) {
            s0 = load(a, i).sub(aMean).fma(load(b, j).sub(bMean), s0);
        }
        if (pixel + 1 < pixels) {
            s1 = load(a, i + stride).sub(aMean).fma(load(b, j + stride).sub(bMean), s1);
        }
        if (pixel + 2 < pixels) {
            s2 = load(a, i + 2 * stride).sub(aMean).fma(load(b, j + 2 * stride).sub(bMean), s2);
        }
        s0.add(s1).add(s2.add(s3)).intoArray(sums, sumsOffset);
    }
}
