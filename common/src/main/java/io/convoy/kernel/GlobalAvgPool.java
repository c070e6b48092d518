package io.convoy.kernel;

import io.convoy.tensor.Layout;

/// The mean of each channel over all pixels: from C×H×W to a vector of C features.
///
///     y[n,c] = 1/pixels · Σₚ x[n,p,c]
///     dx[n,p,c] = dy[n,c] / pixels
public final class GlobalAvgPool {
    private GlobalAvgPool() {}

    /// Overwrites samples [from, to) of y.
    public static void forward(
            int from, int to, float[] x, int xOffset, Layout xLayout, float[] y, int yOffset, Layout yLayout) {
        Lanes.requirePadded(xLayout);
        Lanes.requirePadded(yLayout);
        int pixels = xLayout.shape().pixels();
        int stride = xLayout.pixelStride();
        for (int sample = from; sample < to; sample++) {
            int source = xOffset + sample * xLayout.sampleStride();
            int target = yOffset + sample * yLayout.sampleStride();
            for (int channel = 0; channel < xLayout.shape().channels(); channel += Lanes.COUNT) {
                PixelSums.sum(x, source + channel, pixels, stride, y, target + channel);
            }
            for (int channel = 0; channel < stride; channel++) {
                y[target + channel] /= pixels;
            }
        }
    }

    /// Overwrites dx.
    public static void backward(
            int from, int to, float[] dy, int dyOffset, Layout yLayout, float[] dx, int dxOffset, Layout xLayout) {
        int pixels = xLayout.shape().pixels();
        int stride = xLayout.pixelStride();
        for (int sample = from; sample < to; sample++) {
            int source = dyOffset + sample * yLayout.sampleStride();
            int target = dxOffset + sample * xLayout.sampleStride();
            for (int channel = 0; channel < stride; channel++) {
                dx[target + channel] = dy[source + channel] / pixels;
            }
            for (int pixel = 1; pixel < pixels; pixel++) {
                System.arraycopy(dx, target, dx, target + pixel * stride, stride);
            }
        }
    }
}
