package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import jdk.incubator.vector.FloatVector;

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
                sum(x, source + channel, pixels, stride, y, target + channel);
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

    /// Σ x of one vector of channels. Pixel p goes to partial sum p mod 4, and the four are folded as (0 + 1) + (2 +
    /// 3):
    /// an order of the shape alone that keeps four additions in flight and rounds less than one running sum.
    ///
    /// Too large to be inlined for sure, so it gives an array: a vector would be boxed.
    private static void sum(float[] x, int offset, int pixels, int stride, float[] sums, int sumsOffset) {
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
