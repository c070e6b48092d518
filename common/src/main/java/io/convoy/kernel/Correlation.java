package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/// The loop of forward and of backward-data, which differ only in which input meets which tap ([Segment]):
///
///     out[n, p, lane] = start[lane] + Σ over taps t, channels c of in[n, p(t), c] · filter[t, c, lane]
///
/// Output channels lie in lanes, inputs are broadcast. A tile of several pixels × one or two vectors of channels
/// stays in registers while all taps pass by; so every output is one chain of fused multiply-adds in the order of
/// its taps and channels, whatever the tile.
///
/// Pixels of a [Region] are taken from as many samples as fill some tiles, wherever they lie: a table holds their
/// offsets. A tile that is short of pixels repeats its last one.
///
/// `packed` holds `start` (padded), then for each block of two vectors of lanes, the last one perhaps of one
/// vector, its rows: `[tap][channel][lane of the block]`.
final class Correlation implements DataPass {
    private static final int PAIR = 2 * COUNT;

    /// Channels of one lane that are packed before the next lane's: some neighbours in memory, few enough for the
    /// cache.
    private static final int PACKED_TOGETHER = 16;

    private final Region[] regions;
    private final int taps;
    private final int inChannels;
    private final int outChannels;
    private final int rows;
    private final int lanes;
    private final int inSampleStride;
    private final int outSampleStride;

    /// @param rowSegments of the vertical axis
    /// @param columnSegments of the horizontal axis
    /// @param tapOrder where the rows of tap (vertical, horizontal) stand among all taps
    Correlation(
            List<Segment> rowSegments,
            List<Segment> columnSegments,
            Layout in,
            Layout out,
            int taps,
            TapOrder tapOrder) {
        Lanes.requirePadded(out);
        List<Region> list = new ArrayList<>();
        for (Segment rowSegment : rowSegments) {
            for (Segment columnSegment : columnSegments) {
                list.add(Region.of(rowSegment, columnSegment, in, out, tapOrder));
            }
        }
        regions = list.toArray(Region[]::new);
        this.taps = taps;
        inChannels = in.shape().channels();
        outChannels = out.shape().channels();
        rows = taps * inChannels;
        lanes = Lanes.padded(outChannels);
        inSampleStride = in.sampleStride();
        outSampleStride = out.sampleStride();
    }

    /// The position of a tap among the packed rows.
    interface TapOrder {
        int position(int vertical, int horizontal);
    }

    @Override
    public int packedFloats() {
        return lanes * (rows + 1);
    }

    @Override
    public int packBlocks() {
        return Math.ceilDiv(lanes, PAIR);
    }

    @Override
    public void pack(
            int from,
            int to,
            float[] weight,
            int origin,
            int tapStep,
            int channelStep,
            int laneStep,
            float[] bias,
            int biasOffset,
            float[] packed,
            int packedOffset) {
        for (int block = from * PAIR; block < Math.min(lanes, to * PAIR); block += PAIR) {
            int width = Math.min(PAIR, lanes - block);
            int used = Math.clamp(outChannels - block, 0, width);
            Arrays.fill(packed, packedOffset + block, packedOffset + block + width, 0);
            if (bias.length > 0) {
                System.arraycopy(bias, biasOffset + block, packed, packedOffset + block, used);
            }
            int panel = packedOffset + lanes + block * rows;
            for (int first = 0; first < inChannels; first += PACKED_TOGETHER) {
                int end = Math.min(inChannels, first + PACKED_TOGETHER);
                for (int lane = 0; lane < width; lane++) {
                    int source = origin + (block + lane) * laneStep;
                    for (int tap = 0; tap < taps; tap++) {
                        int target = panel + tap * inChannels * width + lane;
                        for (int channel = first; channel < end; channel++) {
                            packed[target + channel * width] =
                                    lane < used ? weight[source + tap * tapStep + channel * channelStep] : 0;
                        }
                    }
                }
            }
        }
    }

    @Override
    public int scratchFloats() {
        return 0;
    }

    @Override
    public int samples() {
        return Arrays.stream(regions)
                .max(Comparator.comparingInt(Region::pixelsPerSample))
                .map(Region::samples)
                .orElse(1);
    }

    @Override
    public void run(
            int from,
            int to,
            float[] in,
            int inOffset,
            float[] packed,
            int packedOffset,
            float[] scratch,
            int scratchOffset,
            float[] out,
            int outOffset) {
        for (int lane = 0; lane < lanes; lane += PAIR) {
            int start = packedOffset + lane;
            int filter = packedOffset + lanes + lane * rows;
            for (Region region : regions) {
                for (int sample = from; sample < to; sample += region.samples()) {
                    int pixels = region.pixels(Math.min(region.samples(), to - sample));
                    int inStart = inOffset + sample * inSampleStride;
                    int outStart = outOffset + sample * outSampleStride + lane;
                    if (lane + PAIR <= lanes) {
                        pairs(region, pixels, in, inStart, packed, start, filter, out, outStart);
                    } else {
                        singles(region, pixels, in, inStart, packed, start, filter, out, outStart);
                    }
                }
            }
        }
    }

    private static void pairs(
            Region region,
            int pixels,
            float[] in,
            int inStart,
            float[] packed,
            int start,
            int filter,
            float[] out,
            int outStart) {
        for (int pixel = 0; pixel < pixels; pixel += 5) {
            tile5x2(region, pixel, pixels - 1, in, inStart, packed, start, filter, out, outStart);
        }
    }

    private static void singles(
            Region region,
            int pixels,
            float[] in,
            int inStart,
            float[] packed,
            int start,
            int filter,
            float[] out,
            int outStart) {
        for (int pixel = 0; pixel < pixels; pixel += 8) {
            tile8x1(region, pixel, pixels - 1, in, inStart, packed, start, filter, out, outStart);
        }
    }

    /// Five pixels × two vectors: as many sums as hide the latency of a multiply-add, and with two vectors of
    /// filters and two broadcast inputs 14 of AVX2's 16 registers; with 12 sums one of them was spilled, which
    /// halved the speed.
    private static void tile5x2(
            Region region,
            int pixel,
            int last,
            float[] in,
            int inStart,
            float[] packed,
            int start,
            int filter,
            float[] out,
            int outStart) {
        int p1 = Math.min(pixel + 1, last);
        int p2 = Math.min(pixel + 2, last);
        int p3 = Math.min(pixel + 3, last);
        int p4 = Math.min(pixel + 4, last);
        int[] input = region.input();
        int i0 = inStart + input[pixel];
        int i1 = inStart + input[p1];
        int i2 = inStart + input[p2];
        int i3 = inStart + input[p3];
        int i4 = inStart + input[p4];
        FloatVector a0 = load(packed, start);
        FloatVector b0 = load(packed, start + COUNT);
        FloatVector a1 = a0;
        FloatVector b1 = b0;
        FloatVector a2 = a0;
        FloatVector b2 = b0;
        FloatVector a3 = a0;
        FloatVector b3 = b0;
        FloatVector a4 = a0;
        FloatVector b4 = b0;
        for (int run = 0; run < region.runs(); run++) {
            int offset = region.runInput()[run];
            int f = filter + region.runRow()[run] * PAIR;
            int length = region.runLength()[run];
            for (int k = 0; k < length; k++) {
                FloatVector a = load(packed, f + k * PAIR);
                FloatVector b = load(packed, f + k * PAIR + COUNT);
                FloatVector x0 = broadcast(in[i0 + offset + k]);
                a0 = x0.fma(a, a0);
                b0 = x0.fma(b, b0);
                FloatVector x1 = broadcast(in[i1 + offset + k]);
                a1 = x1.fma(a, a1);
                b1 = x1.fma(b, b1);
                FloatVector x2 = broadcast(in[i2 + offset + k]);
                a2 = x2.fma(a, a2);
                b2 = x2.fma(b, b2);
                FloatVector x3 = broadcast(in[i3 + offset + k]);
                a3 = x3.fma(a, a3);
                b3 = x3.fma(b, b3);
                FloatVector x4 = broadcast(in[i4 + offset + k]);
                a4 = x4.fma(a, a4);
                b4 = x4.fma(b, b4);
            }
        }
        int[] output = region.output();
        store(a0, b0, out, outStart + output[pixel]);
        store(a1, b1, out, outStart + output[p1]);
        store(a2, b2, out, outStart + output[p2]);
        store(a3, b3, out, outStart + output[p3]);
        store(a4, b4, out, outStart + output[p4]);
    }

    private static void store(FloatVector a, FloatVector b, float[] out, int offset) {
        a.intoArray(out, offset);
        b.intoArray(out, offset + COUNT);
    }

    /// Eight pixels × one vector, where a single vector of lanes is left.
    private static void tile8x1(
            Region region,
            int pixel,
            int last,
            float[] in,
            int inStart,
            float[] packed,
            int start,
            int filter,
            float[] out,
            int outStart) {
        int p1 = Math.min(pixel + 1, last);
        int p2 = Math.min(pixel + 2, last);
        int p3 = Math.min(pixel + 3, last);
        int p4 = Math.min(pixel + 4, last);
        int p5 = Math.min(pixel + 5, last);
        int p6 = Math.min(pixel + 6, last);
        int p7 = Math.min(pixel + 7, last);
        int[] input = region.input();
        int i0 = inStart + input[pixel];
        int i1 = inStart + input[p1];
        int i2 = inStart + input[p2];
        int i3 = inStart + input[p3];
        int i4 = inStart + input[p4];
        int i5 = inStart + input[p5];
        int i6 = inStart + input[p6];
        int i7 = inStart + input[p7];
        FloatVector a0 = load(packed, start);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector a6 = a0;
        FloatVector a7 = a0;
        for (int run = 0; run < region.runs(); run++) {
            int offset = region.runInput()[run];
            int f = filter + region.runRow()[run] * COUNT;
            int length = region.runLength()[run];
            for (int k = 0; k < length; k++) {
                FloatVector a = load(packed, f + k * COUNT);
                a0 = broadcast(in[i0 + offset + k]).fma(a, a0);
                a1 = broadcast(in[i1 + offset + k]).fma(a, a1);
                a2 = broadcast(in[i2 + offset + k]).fma(a, a2);
                a3 = broadcast(in[i3 + offset + k]).fma(a, a3);
                a4 = broadcast(in[i4 + offset + k]).fma(a, a4);
                a5 = broadcast(in[i5 + offset + k]).fma(a, a5);
                a6 = broadcast(in[i6 + offset + k]).fma(a, a6);
                a7 = broadcast(in[i7 + offset + k]).fma(a, a7);
            }
        }
        int[] output = region.output();
        a0.intoArray(out, outStart + output[pixel]);
        a1.intoArray(out, outStart + output[p1]);
        a2.intoArray(out, outStart + output[p2]);
        a3.intoArray(out, outStart + output[p3]);
        a4.intoArray(out, outStart + output[p4]);
        a5.intoArray(out, outStart + output[p5]);
        a6.intoArray(out, outStart + output[p6]);
        a7.intoArray(out, outStart + output[p7]);
    }
}
