package io.convoy.kernel;

import io.convoy.tensor.Layout;

public final class AvgPool2d {
    public static void forward(
            PoolShape s,
            int from,
            int to,
            float[] x,
            int xOffset,
            Layout xLayout,
            float[] y,
            int yOffset,
            Layout yLayout) {
        throw new UnsupportedOperationException();
    }

    public static void backward(
            PoolShape s,
            int from,
            int to,
            float[] dy,
            int dyOffset,
            Layout yLayout,
            float[] dx,
            int dxOffset,
            Layout xLayout) {
        throw new UnsupportedOperationException();
    }
}
