package io.convoy.kernel;

import io.convoy.tensor.Layout;

public final class LayerNorm {
    /// packed: weight and bias in the layout of a sample
    public static int packedFloats(Layout layout) {
        throw new UnsupportedOperationException();
    }

    /// weight, bias: [C, H, W]
    public static void pack(
            Layout layout,
            float[] weight,
            int weightOffset,
            float[] bias,
            int biasOffset,
            float[] packed,
            int packedOffset) {
        throw new UnsupportedOperationException();
    }

    /// Statistics of `samples` samples that forward leaves for backward.
    public static int statisticsFloats(Layout layout, int samples) {
        throw new UnsupportedOperationException();
    }

    public static void forward(
            Layout layout,
            double epsilon,
            int from,
            int to,
            float[] x,
            int xOffset,
            float[] packed,
            int packedOffset,
            float[] statistics,
            int statisticsOffset,
            float[] y,
            int yOffset) {
        throw new UnsupportedOperationException();
    }

    /// Overwrites dx, which may be the memory of dy only if backwardWeights ran before.
    public static void backwardData(
            Layout layout,
            int from,
            int to,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] packed,
            int packedOffset,
            float[] statistics,
            int statisticsOffset,
            float[] dx,
            int dxOffset) {
        throw new UnsupportedOperationException();
    }

    /// Overwrites dweight, dbias ([C, H, W]) at pixels [fromPixel, toPixel).
    public static void backwardWeights(
            Layout layout,
            int fromPixel,
            int toPixel,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] statistics,
            int statisticsOffset,
            float[] dweight,
            int dweightOffset,
            float[] dbias,
            int dbiasOffset) {
        throw new UnsupportedOperationException();
    }
}
