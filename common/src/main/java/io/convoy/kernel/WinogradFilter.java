package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import java.util.Arrays;

/// How a convolution's filter becomes U, of which lanes are output channels.
final class WinogradFilter {
    /// Values of a lane that are gathered at once: neighbours in memory, few enough for the first cache.
    private static final int GATHERED = 48 * 9;

    private final Winograd winograd;
    private final FilterOrder order;
    private final int outChannels;
    private final int taps;
    private final int gathered;

    WinogradFilter(Winograd winograd, FilterOrder order, int outChannels) {
        this.winograd = winograd;
        this.order = order;
        this.outChannels = outChannels;
        taps = winograd.taps();
        gathered = GATHERED / taps;
    }

    /// Memory that [#transform] needs: 36 vectors, then filters `[channel][tap][lane]`.
    int makingFloats() {
        return (Winograd.POSITIONS + gathered * taps) * COUNT;
    }

    /// What the sums of lanes [from, to) start with.
    ///
    /// @param bias an empty array for zeros
    void packStart(int from, int to, float[] bias, int biasOffset, float[] start, int offset) {
        Arrays.fill(start, offset + from, offset + to, 0);
        if (bias.length > 0) {
            System.arraycopy(
                    bias, biasOffset + from, start, offset + from, Math.max(0, Math.min(to, outChannels) - from));
        }
    }

    /// U of the vector of lanes from `lane` on, for channels [from, to).
    ///
    /// @param making where [#makingFloats] may be used
    /// @param target of the first channel's vector of the first position
    /// @param channelStride from one channel to the next
    void transform(
            int lane,
            int from,
            int to,
            float[] weight,
            int weightOffset,
            float[] scratch,
            int making,
            float[] u,
            int target,
            int channelStride,
            int positionStride) {
        int filters = making + Winograd.POSITIONS * COUNT;
        for (int first = from; first < to; first += gathered) {
            int count = Math.min(gathered, to - first);
            gather(lane, first, count, weight, weightOffset, scratch, filters);
            for (int i = 0; i < count; i++) {
                int vector = target + (first - from + i) * channelStride;
                winograd.filter(scratch, filters + i * taps * COUNT, scratch, making, u, vector, positionStride);
            }
        }
    }

    /// In the order of the weights' memory, as far as possible.
    private void gather(
            int lane, int channel, int count, float[] weight, int weightOffset, float[] filters, int target) {
        int used = Math.clamp(outChannels - lane, 0, COUNT);
        if (used < COUNT) {
            Arrays.fill(filters, target, target + count * taps * COUNT, 0);
        }
        if (order.laneStep() > order.channelStep()) {
            for (int l = 0; l < used; l++) {
                for (int c = 0; c < count; c++) {
                    int source = weightOffset + order.index(channel + c, lane + l);
                    gather(weight, source, filters, target + c * taps * COUNT + l);
                }
            }
        } else {
            for (int c = 0; c < count; c++) {
                for (int l = 0; l < used; l++) {
                    int source = weightOffset + order.index(channel + c, lane + l);
                    gather(weight, source, filters, target + c * taps * COUNT + l);
                }
            }
        }
    }

    private void gather(float[] weight, int source, float[] filters, int target) {
        int step = order.tapStep();
        for (int tap = 0; tap < taps; tap++) {
            filters[target + tap * COUNT] = weight[source + tap * step];
        }
    }
}
