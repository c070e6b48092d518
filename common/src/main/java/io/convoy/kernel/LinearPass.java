package io.convoy.kernel;

import static io.convoy.kernel.PanelProduct.PAIR;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// The loop of a linear layer's forward and of its backward-data, which differ in how the weights lie:
///
///     out[n, lane] = start[lane] + Σ over channels c of in[n, c] · w[c, lane]
///
/// All samples meet a weight at once, so weights laid out ahead would go to the memory and back for a single use.
/// They are read where the parameters lie: some channels of a few panels of lanes are laid out in a thread's scratch
/// memory, `[panel][channel][lane of the panel]`, and used up while they are in the cache. Every output is one chain of
/// fused multiply-adds in the order of its channels, wherever a piece ends. Threads share out panels.
final class LinearPass {
    /// Channels laid out at a time: half of a core's first cache for a panel.
    private static final int PIECE = 4096 / PAIR;

    /// Panels laid out at a time: where lanes are neighbours in memory, they are read in runs of some cache lines.
    private static final int TOGETHER = 4;

    private final int inChannels;
    private final int inStride;
    private final int outChannels;
    private final int outStride;
    private final int lanes;
    private final FilterOrder order;
    private final boolean plain;

    /// @param plain without vectors
    LinearPass(Layout in, Layout out, FilterOrder order, boolean plain) {
        Lanes.requirePadded(out);
        inChannels = in.shape().channels();
        inStride = in.sampleStride();
        outChannels = out.shape().channels();
        outStride = out.sampleStride();
        lanes = Lanes.padded(outChannels);
        this.order = order;
        this.plain = plain;
    }

    int panels() {
        return Math.ceilDiv(lanes, PAIR);
    }

    /// What each thread needs for itself.
    static int scratchFloats() {
        return TOGETHER * PIECE * PAIR;
    }

    /// Overwrites the lanes of panels [from, to) of samples [0, samples) of `out`.
    ///
    /// @param start an empty array for zero
    void run(
            int from,
            int to,
            int samples,
            float[] in,
            int inOffset,
            float[] weight,
            int weightOffset,
            float[] start,
            int startOffset,
            float[] scratch,
            int scratchOffset,
            float[] out,
            int outOffset) {
        start(from * PAIR, Math.min(lanes, to * PAIR), samples, start, startOffset, out, outOffset);
        for (int channel = 0; channel < inChannels; channel += PIECE) {
            int count = Math.min(PIECE, inChannels - channel);
            for (int first = from; first < to; first += TOGETHER) {
                int end = Math.min(to, first + TOGETHER);
                lay(first, end, channel, count, weight, weightOffset, scratch, scratchOffset);
                for (int panel = first; panel < end; panel++) {
                    multiply(
                            samples,
                            count,
                            PanelProduct.width(lanes, panel),
                            in,
                            inOffset + channel,
                            scratch,
                            scratchOffset + (panel - first) * PIECE * PAIR,
                            out,
                            outOffset + panel * PAIR);
                }
            }
        }
    }

    private void start(int from, int to, int samples, float[] start, int startOffset, float[] out, int outOffset) {
        int given = start.length == 0 ? from : Math.min(to, outChannels);
        for (int sample = 0; sample < samples; sample++) {
            int row = outOffset + sample * outStride;
            System.arraycopy(start, start.length == 0 ? 0 : startOffset + from, out, row + from, given - from);
            Arrays.fill(out, row + given, row + to, 0);
        }
    }

    /// Channels [channel, channel + count) of panels [from, to).
    private void lay(
            int from,
            int to,
            int channel,
            int count,
            float[] weight,
            int weightOffset,
            float[] scratch,
            int scratchOffset) {
        if (order.laneStep() == 1) {
            for (int c = 0; c < count; c++) {
                int row = weightOffset + order.index(channel + c, 0);
                for (int panel = from; panel < to; panel++) {
                    int width = PanelProduct.width(lanes, panel);
                    int used = Math.min(width, outChannels - panel * PAIR);
                    int target = scratchOffset + (panel - from) * PIECE * PAIR + c * width;
                    System.arraycopy(weight, row + panel * PAIR, scratch, target, used);
                    Arrays.fill(scratch, target + used, target + width, 0);
                }
            }
            return;
        }
        for (int panel = from; panel < to; panel++) {
            int width = PanelProduct.width(lanes, panel);
            for (int lane = 0; lane < width; lane++) {
                int target = scratchOffset + (panel - from) * PIECE * PAIR + lane;
                int row = weightOffset + order.index(channel, panel * PAIR + lane);
                boolean used = panel * PAIR + lane < outChannels;
                for (int c = 0; c < count; c++) {
                    scratch[target + c * width] = used ? weight[row + c * order.channelStep()] : 0;
                }
            }
        }
    }

    private void multiply(
            int samples, int count, int width, float[] in, int from, float[] b, int bStart, float[] out, int target) {
        if (!plain) {
            PanelProduct.multiply(samples, count, width, in, from, inStride, b, bStart, out, target, outStride, false);
            return;
        }
        for (int sample = 0; sample < samples; sample++) {
            int row = target + sample * outStride;
            for (int c = 0; c < count; c++) {
                float factor = in[from + sample * inStride + c];
                for (int lane = 0; lane < width; lane++) {
                    out[row + lane] = Math.fma(factor, b[bStart + c * width + lane], out[row + lane]);
                }
            }
        }
    }
}
