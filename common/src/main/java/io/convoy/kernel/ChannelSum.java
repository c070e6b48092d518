package io.convoy.kernel;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// The sum of each channel over samples and pixels: the gradient of a bias.
///
///     db[c] = Σₙ Σₚ dy[n, p, c]
///
/// Of each sample, pixel p goes to partial sum p mod 4, and the four are folded as (0 + 1) + (2 + 3), which rounds less
/// than one running sum; the samples' sums are added in their order. The order of a training step: ofSamples → add.
public final class ChannelSum {
    private static final int PARTIAL_SUMS = 4;

    private ChannelSum() {}

    /// Whether there is something to sum in a sample; [#ofSamples] is not called otherwise.
    public static boolean hasSums(Layout layout) {
        return layout.shape().pixels() > 1;
    }

    /// The size of the samples' sums.
    public static int sumsFloats(Layout layout, int samples) {
        return hasSums(layout) ? samples * ofSample(layout) : 0;
    }

    private static int ofSample(Layout layout) {
        return PARTIAL_SUMS * layout.pixelStride();
    }

    /// The sums over the pixels of samples [from, to).
    public static void ofSamples(
            Layout layout, int from, int to, float[] dy, int dyOffset, float[] sums, int sumsOffset) {
        Lanes.requirePadded(layout);
        int row = ofSample(layout);
        int stride = layout.pixelStride();
        for (int sample = from; sample < to; sample++) {
            int target = sumsOffset + sample * row;
            int start = dyOffset + sample * layout.sampleStride();
            int end = start + layout.sampleStride();
            Arrays.fill(sums, target, target + row, 0);
            for (int i = start; i < end; i += row) {
                PixelRows.add(dy, i, Math.min(row, end - i), sums, target);
            }
            PixelRows.add(sums, target + stride, stride, sums, target);
            PixelRows.add(sums, target + 3 * stride, stride, sums, target + 2 * stride);
            PixelRows.add(sums, target + 2 * stride, stride, sums, target);
        }
    }

    /// Independent parts of [#add]: vectors of channels.
    public static int blocks(Layout layout) {
        return layout.pixelStride() / Lanes.COUNT;
    }

    /// Overwrites the values of `db` (one a channel, unpadded) that belong to the blocks.
    public static void add(
            Layout layout,
            int fromBlock,
            int toBlock,
            int samples,
            float[] dy,
            int dyOffset,
            float[] sums,
            int sumsOffset,
            float[] db,
            int dbOffset) {
        float[] values = hasSums(layout) ? sums : dy;
        int offset = hasSums(layout) ? sumsOffset : dyOffset;
        int step = hasSums(layout) ? ofSample(layout) : layout.sampleStride();
        int from = fromBlock * Lanes.COUNT;
        int to = Math.min(toBlock * Lanes.COUNT, layout.shape().channels());
        Arrays.fill(db, dbOffset + from, dbOffset + to, 0);
        for (int sample = 0; sample < samples; sample++) {
            for (int channel = from; channel < to; channel++) {
                db[dbOffset + channel] += values[offset + sample * step + channel];
            }
        }
    }
}
