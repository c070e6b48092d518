package io.convoy.kernel;

import io.convoy.tensor.Layout;

public final class Linear {
    /// Layouts of Shape.vector(in), Shape.vector(out).
    public Linear(Layout xLayout, Layout yLayout) {}

    public int packedForwardFloats() {
        throw new UnsupportedOperationException();
    }

    public void packForward(
            float[] weight, int weightOffset, float[] bias, int biasOffset, float[] packed, int packedOffset) {
        throw new UnsupportedOperationException();
    }

    public int packedBackwardFloats() {
        throw new UnsupportedOperationException();
    }

    public void packBackward(float[] weight, int weightOffset, float[] packed, int packedOffset) {
        throw new UnsupportedOperationException();
    }

    public void forward(
            int from, int to, float[] x, int xOffset, float[] packed, int packedOffset, float[] y, int yOffset) {
        throw new UnsupportedOperationException();
    }

    public void backwardData(
            int from, int to, float[] dy, int dyOffset, float[] packed, int packedOffset, float[] dx, int dxOffset) {
        throw new UnsupportedOperationException();
    }

    public int weightBlocks() {
        throw new UnsupportedOperationException();
    }

    /// No scratch. Overwrites dw [out][in].
    public void backwardWeights(
            int fromBlock,
            int toBlock,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] dw,
            int dwOffset) {
        throw new UnsupportedOperationException();
    }
}
