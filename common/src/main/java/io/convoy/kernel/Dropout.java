package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import io.convoy.random.CounterRandom;
import io.convoy.tensor.Layout;

/// Inverted dropout (Srivastava et al. 2014): each value is dropped with probability `rate`, the others are scaled
/// up.
///
///     mask = u < rate ? 0 : 1 / (1 − rate)        y = x · mask        dx = dy · mask
///
/// u is a counter-based number of the sample's key and the value's index in C·H·W order, so that masks depend
/// neither on the memory layout nor on who draws them.
public final class Dropout {
    private Dropout() {}

    /// Draws the mask of one sample, in the layout of x; padding is dropped.
    ///
    /// @param key of this sample and layer
    /// @param maskOffset of this sample
    public static void mask(Layout layout, double rate, long key, float[] mask, int maskOffset) {
        float scale = (float) (1 / (1 - rate));
        int channels = layout.shape().channels();
        int pixels = layout.shape().pixels();
        for (int pixel = 0; pixel < pixels; pixel++) {
            int offset = maskOffset + pixel * layout.pixelStride();
            for (int channel = 0; channel < channels; channel++) {
                boolean dropped = CounterRandom.uniform(key, (long) channel * pixels + pixel) < rate;
                mask[offset + channel] = dropped ? 0 : scale;
            }
            for (int channel = channels; channel < layout.pixelStride(); channel++) {
                mask[offset + channel] = 0;
            }
        }
    }

    /// y = x · mask, forward and (of gradients) backward; y may be the memory of x.
    public static void apply(
            Layout layout,
            int from,
            int to,
            float[] x,
            int xOffset,
            float[] mask,
            int maskOffset,
            float[] y,
            int yOffset) {
        Lanes.requirePadded(layout);
        int end = to * layout.sampleStride();
        for (int i = from * layout.sampleStride(); i < end; i += Lanes.COUNT) {
            load(x, xOffset + i).mul(load(mask, maskOffset + i)).intoArray(y, yOffset + i);
        }
    }
}
