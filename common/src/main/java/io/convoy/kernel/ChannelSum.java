package io.convoy.kernel;

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
        int channels = layout.shape().channels();
        int pixels = layout.shape().pixels();
        int stride = layout.pixelStride();
        for (int channel = fromBlock * Lanes.COUNT; channel < toBlock * Lanes.COUNT; channel += Lanes.COUNT) {
            FloatVector total = FloatVector.zero(Lanes.SPECIES);
            int offset = dyOffset + channel;
            for (int sample = 0; sample < samples; sample++, offset += layout.sampleStride()) {
                total = total.add(PixelSums.sum(dy, offset, pixels, stride));
            }
            Lanes.store(total, db, dbOffset + channel, channels - channel);
        }
    }
}
