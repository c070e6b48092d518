package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;

/// The innermost loops of [Correlation]: tiles of some pixels × one or two vectors of output channels, whose sums stay
/// in registers while all taps pass by. A tile that is short of pixels repeats the last one.
final class PixelTiles {
    /// Two vectors of output channels.
    static final int PAIR = 2 * COUNT;

    /// Pixels that fill tiles of any height.
    static final int WHOLE = 40;

    private PixelTiles() {}

    /// Pixels of the smallest tile for that many lanes.
    static int height(int lanes) {
        return lanes < PAIR ? 8 : 5;
    }

    /// Pixels [from, to) × a pair of vectors.
    static void pairs(
            Region region,
            int from,
            int to,
            float[] in,
            int inStart,
            float[] packed,
            int start,
            int filter,
            float[] out,
            int outStart) {
        int pixel = from;
        if (Lanes.MANY_REGISTERS) {
            for (; pixel + 5 < to; pixel += 8) {
                tile8x2(region, pixel, to - 1, in, inStart, packed, start, filter, out, outStart);
            }
        }
        for (; pixel < to; pixel += 5) {
            tile5x2(region, pixel, to - 1, in, inStart, packed, start, filter, out, outStart);
        }
    }

    /// Pixels [from, to) × a single vector.
    static void singles(
            Region region,
            int from,
            int to,
            float[] in,
            int inStart,
            float[] packed,
            int start,
            int filter,
            float[] out,
            int outStart) {
        for (int pixel = from; pixel < to; pixel += 8) {
            tile8x1(region, pixel, to - 1, in, inStart, packed, start, filter, out, outStart);
        }
    }

    /// Eight pixels × two vectors, for machines of 32 registers: 10 loads for 16 multiply-adds, where [#tile5x2] has 7
    /// for 10. With 12 pixels the compiler gave up on vectors.
    static void tile8x2(
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
        FloatVector b0 = load(packed, start + COUNT);
        FloatVector a1 = a0;
        FloatVector b1 = b0;
        FloatVector a2 = a0;
        FloatVector b2 = b0;
        FloatVector a3 = a0;
        FloatVector b3 = b0;
        FloatVector a4 = a0;
        FloatVector b4 = b0;
        FloatVector a5 = a0;
        FloatVector b5 = b0;
        FloatVector a6 = a0;
        FloatVector b6 = b0;
        FloatVector a7 = a0;
        FloatVector b7 = b0;
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
                FloatVector x5 = broadcast(in[i5 + offset + k]);
                a5 = x5.fma(a, a5);
                b5 = x5.fma(b, b5);
                FloatVector x6 = broadcast(in[i6 + offset + k]);
                a6 = x6.fma(a, a6);
                b6 = x6.fma(b, b6);
                FloatVector x7 = broadcast(in[i7 + offset + k]);
                a7 = x7.fma(a, a7);
                b7 = x7.fma(b, b7);
            }
        }
        int[] output = region.output();
        store(a0, b0, out, outStart + output[pixel]);
        store(a1, b1, out, outStart + output[p1]);
        store(a2, b2, out, outStart + output[p2]);
        store(a3, b3, out, outStart + output[p3]);
        store(a4, b4, out, outStart + output[p4]);
        store(a5, b5, out, outStart + output[p5]);
        store(a6, b6, out, outStart + output[p6]);
        store(a7, b7, out, outStart + output[p7]);
    }

    /// Five pixels × two vectors: as many sums as hide the latency of a multiply-add, and with two vectors of
    /// filters and two broadcast inputs 14 of AVX2's 16 registers; with 12 sums one of them was spilled, which
    /// halved the speed.
    static void tile5x2(
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
    static void tile8x1(
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
