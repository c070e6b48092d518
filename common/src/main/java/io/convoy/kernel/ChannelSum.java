package io.convoy.kernel;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// The sum of each channel over samples and pixels: the gradient of a bias.
///
///     db[c] = Σₙ Σₚ dy[n, p, c]
///
/// Each sample is summed over its pixels ([PixelSums]), and the samples' sums are added in their order.
public final class ChannelSum {
    private ChannelSum() {}

    /// Independent parts of the work: vectors of channels.
    public static int blocks(Layout layout) {
        return layout.pixelStride() / Lanes.COUNT;
    }

    /// The size of the scratch memory that all blocks together need.
    public static int scratchFloats(Layout layout) {
        return layout.pixelStride();
    }

    /// Overwrites the values of `db` (one a channel, unpadded) that belong to the blocks.
    public static void sum(
            Layout layout,
            int fromBlock,
            int toBlock,
            int samples,
            float[] dy,
            int dyOffset,
            float[] scratch,
            int scratchOffset,
            float[] db,
            int dbOffset) {
        Lanes.requirePadded(layout);
        int pixels = layout.shape().pixels();
        int stride = layout.pixelStride();
        for (int channel = fromBlock * Lanes.COUNT; channel < toBlock * Lanes.COUNT; channel += Lanes.COUNT) {
            int sums = scratchOffset + channel;
            int used = Math.min(Lanes.COUNT, layout.shape().channels() - channel);
            Arrays.fill(db, dbOffset + channel, dbOffset + channel + used, 0);
            for (int sample = 0; sample < samples; sample++) {
                int start = dyOffset + sample * layout.sampleStride() + channel;
                // The sum over a single pixel is that pixel: linear layers need no vectors.
                float[] values = dy;
                if (pixels > 1) {
                    PixelSums.sum(dy, start, pixels, stride, scratch, sums);
                    values = scratch;
                    start = sums;
                }
                for (int lane = 0; lane < used; lane++) {
                    db[dbOffset + channel + lane] += values[start + lane];
                }
            }
        }
    }
}
