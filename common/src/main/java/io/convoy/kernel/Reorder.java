package io.convoy.kernel;

import io.convoy.tensor.Layout;

/// Copies samples between two layouts of one shape: at the borders of a network, where an image is dense.
public final class Reorder {
    private Reorder() {}

    /// Overwrites the channels of y; its padding stays.
    public static void copy(
            int from, int to, float[] x, int xOffset, Layout xLayout, float[] y, int yOffset, Layout yLayout) {
        int channels = xLayout.shape().channels();
        for (int sample = from; sample < to; sample++) {
            int source = xOffset + sample * xLayout.sampleStride();
            int target = yOffset + sample * yLayout.sampleStride();
            for (int pixel = 0; pixel < xLayout.shape().pixels(); pixel++) {
                System.arraycopy(
                        x, source + pixel * xLayout.pixelStride(), y, target + pixel * yLayout.pixelStride(), channels);
            }
        }
    }
}
