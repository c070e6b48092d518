package io.convoy.kernel;

import io.convoy.tensor.Layout;

public final class MaxPool2d {
    /// argmax: as many ints as y has floats, same offsets (of sample 0: argmaxOffset).
    public static void forward(
            PoolShape s,
            int from,
            int to,
            float[] x,
            int xOffset,
            Layout xLayout,
            float[] y,
            int yOffset,
            Layout yLayout,
            int[] argmax,
            int argmaxOffset) {
        throw new UnsupportedOperationException();
    }

    /// Overwrites dx.
    public static void backward(
            PoolShape s,
            int from,
            int to,
            float[] dy,
            int dyOffset,
            Layout yLayout,
            int[] argmax,
            int argmaxOffset,
            float[] dx,
            int dxOffset,
            Layout xLayout) {
        throw new UnsupportedOperationException();
    }
}
