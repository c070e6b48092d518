package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import jdk.incubator.vector.FloatVector;

/// The sum of each channel over samples and pixels: the gradient of a bias.
///
///     db[c] = Σₙ Σₚ dy[n, p, c]
///
/// Each sample is summed over its pixels, and the samples' sums are added in their order.
public final class ChannelSum {
    private ChannelSum() {}

    /// Independent parts of the work: vectors of channels.
    public static int blocks(Layout layout) {
        return layout.pixelStride() / Lanes.COUNT;
    }

    /// Overwrites the values of `db` (one a channel, unpadded) that belong to the blocks.
    public static void sum(
            Layout layout,
            int fromBlock,
            int toBlock,
            int samples,
            float[] dy,
            int dyOffset,
            float[] db,
            int dbOffset) {
        Lanes.requirePadded(layout);
        for (int channel = fromBlock * Lanes.COUNT; channel < toBlock * Lanes.COUNT; channel += Lanes.COUNT) {
            int room = layout.shape().channels() - channel;
            sum(layout, samples, dy, dyOffset + channel, db, dbOffset + channel, room);
        }
    }

    /// One vector of channels; pixels in the order of [PixelSums].
    private static void sum(Layout layout, int samples, float[] dy, int dyOffset, float[] db, int dbOffset, int room) {
        int pixels = layout.shape().pixels();
        int stride = layout.pixelStride();
        FloatVector zero = FloatVector.zero(Lanes.SPECIES);
        FloatVector total = zero;
        for (int sample = 0; sample < samples; sample++) {
            FloatVector s0 = zero;
            FloatVector s1 = zero;
            FloatVector s2 = zero;
            FloatVector s3 = zero;
            int i = dyOffset + sample * layout.sampleStride();
            int pixel = 0;
            for (; pixel + 4 <= pixels; pixel += 4, i += 4 * stride) {
                s0 = s0.add(load(dy, i));
                s1 = s1.add(load(dy, i + stride));
                s2 = s2.add(load(dy, i + 2 * stride));
                s3 = s3.add(load(dy, i + 3 * stride));
            }
            if (pixel < pixels) {
                s0 = s0.add(load(dy, i));
            }
            if (pixel + 1 < pixels) {
                s1 = s1.add(load(dy, i + stride));
            }
            if (pixel + 2 < pixels) {
                s2 = s2.add(load(dy, i + 2 * stride));
            }
            total = total.add(s0.add(s1).add(s2.add(s3)));
        }
        Lanes.store(total, db, dbOffset, room);
    }
}
