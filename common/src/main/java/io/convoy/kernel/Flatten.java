package io.convoy.kernel;

import io.convoy.tensor.Layout;

/// From pixels of channels to a vector of features in PyTorch's order, C·H·W, and back.
///
///     y[n, c · pixels + p] = x[n, p, c]
public final class Flatten {
    private Flatten() {}

    /// @param yLayout of a vector of channels · pixels features
    public static void forward(
            int from, int to, float[] x, int xOffset, Layout xLayout, float[] y, int yOffset, Layout yLayout) {
        int pixels = xLayout.shape().pixels();
        for (int sample = from; sample < to; sample++) {
            int source = xOffset + sample * xLayout.sampleStride();
            int target = yOffset + sample * yLayout.sampleStride();
            for (int channel = 0; channel < xLayout.shape().channels(); channel++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                    y[target + channel * pixels + pixel] = x[source + pixel * xLayout.pixelStride() + channel];
                }
            }
        }
    }

    /// Overwrites dx.
    public static void backward(
            int from, int to, float[] dy, int dyOffset, Layout yLayout, float[] dx, int dxOffset, Layout xLayout) {
        int pixels = xLayout.shape().pixels();
        for (int sample = from; sample < to; sample++) {
            int source = dyOffset + sample * yLayout.sampleStride();
            int target = dxOffset + sample * xLayout.sampleStride();
            for (int channel = 0; channel < xLayout.shape().channels(); channel++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                    dx[target + pixel * xLayout.pixelStride() + channel] = dy[source + channel * pixels + pixel];
                }
            }
        }
    }
}
