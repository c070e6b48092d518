package io.convoy.kernel;

import io.convoy.tensor.Layout;

public final class Conv2d {
    public Conv2d(ConvShape shape, Layout xLayout, Layout yLayout) {}

    public int packedForwardFloats() {
        throw new UnsupportedOperationException();
    }

    /// bias: an empty array = none
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

    /// Overwrites dx. xLayout must be padded.
    public void backwardData(
            int from, int to, float[] dy, int dyOffset, float[] packed, int packedOffset, float[] dx, int dxOffset) {
        throw new UnsupportedOperationException();
    }

    /// Independent parts of backwardWeights, for threads.
    public int weightBlocks() {
        throw new UnsupportedOperationException();
    }

    /// Scratch that backwardWeights wants; one area for all blocks (each block uses its own part).
    public int scratchFloats() {
        throw new UnsupportedOperationException();
    }

    /// Overwrites dw (PyTorch order [f][c][kh][kw]) with the sum over samples [0, samples).
    public void backwardWeights(
            int fromBlock,
            int toBlock,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] scratch,
            int scratchOffset,
            float[] dw,
            int dwOffset) {
        throw new UnsupportedOperationException();
    }
}
