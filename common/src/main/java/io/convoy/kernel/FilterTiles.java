package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;

/// The innermost loops of [FilterGradient]: gather a block of pixels, multiply a tile.
///
/// Gathered inputs stand at `[pixel][weight of a strip]`, gathered gradients at `[pixel][lane of a pair]`, so that
/// the distance from pixel to pixel is a constant and the compiler checks bounds once for a whole loop.
final class FilterTiles {
    /// Two vectors of filters.
    static final int PAIR = 2 * COUNT;

    /// Rows of the packed gradient whose inputs are gathered together.
    static final int STRIP = 40;

    /// From one pixel's gathered inputs to the next: a last vector may reach beyond a strip.
    static final int X_STRIDE = COUNT <= 8 ? 48 : 64;

    /// Weights of a tile.
    static final int TILE = 5;

    /// Weights of a tile where a single vector of filters is left.
    static final int EDGE_TILE = 10;

    private FilterTiles() {}

    /// Gathers the inputs of pixels [from, to) for the weights of a part.
    static void gatherInputs(
            FilterPart part, int[] offsets, int from, int to, float[] x, int xStart, float[] scratch, int target) {
        for (int run = 0; run < part.runs(); run++) {
            int start = xStart + part.runOffset()[run];
            int end = part.runLength()[run];
            int column = target + part.runStart()[run];
            if (start + offsets[to - 1] + Math.max(end, COUNT) > x.length) {
                for (int k = 0; k < end; k++) {
                    gatherFloats(offsets, from, to, x, start + k, scratch, column + k);
                }
                continue;
            }
            for (int k = 0; k < end; k += COUNT) {
                int at = end < COUNT ? 0 : Math.min(k, end - COUNT);
                gatherVectors(offsets, from, to, x, start + at, scratch, column + at);
            }
        }
    }

    private static void gatherVectors(
            int[] offsets, int from, int to, float[] x, int start, float[] scratch, int target) {
        for (int pixel = from; pixel < to; pixel++) {
            load(x, start + offsets[pixel]).intoArray(scratch, target + (pixel - from) * X_STRIDE);
        }
    }

    private static void gatherFloats(
            int[] offsets, int from, int to, float[] x, int start, float[] scratch, int target) {
        for (int pixel = from; pixel < to; pixel++) {
            scratch[target + (pixel - from) * X_STRIDE] = x[start + offsets[pixel]];
        }
    }

    /// Gathers `lanes` gradients of each of pixels [from, to), pair by pair, `pairStride` apart.
    static void gatherGradients(
            int[] offsets,
            int from,
            int to,
            int lanes,
            float[] dy,
            int dyStart,
            float[] scratch,
            int target,
            int pairStride) {
        for (int pixel = from; pixel < to; pixel++) {
            int source = dyStart + offsets[pixel];
            int at = target + (pixel - from) * PAIR;
            for (int lane = 0; lane < lanes; lane += PAIR, at += pairStride) {
                load(dy, source + lane).intoArray(scratch, at);
                if (lane + COUNT < lanes) {
                    load(dy, source + lane + COUNT).intoArray(scratch, at + COUNT);
                }
            }
        }
    }

    /// Adds to five rows of a pair: as many sums as stay in registers, see [Correlation].
    static void tile5x2(int[] row, int first, int pixels, float[] scratch, int x, int dy, int target) {
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        FloatVector a4 = a0;
        FloatVector b4 = a0;
        for (int pixel = 0; pixel < pixels; pixel++) {
            FloatVector a = load(scratch, dy + pixel * PAIR);
            FloatVector b = load(scratch, dy + pixel * PAIR + COUNT);
            FloatVector x0 = broadcast(scratch[x + pixel * X_STRIDE]);
            a0 = x0.fma(a, a0);
            b0 = x0.fma(b, b0);
            FloatVector x1 = broadcast(scratch[x + pixel * X_STRIDE + 1]);
            a1 = x1.fma(a, a1);
            b1 = x1.fma(b, b1);
            FloatVector x2 = broadcast(scratch[x + pixel * X_STRIDE + 2]);
            a2 = x2.fma(a, a2);
            b2 = x2.fma(b, b2);
            FloatVector x3 = broadcast(scratch[x + pixel * X_STRIDE + 3]);
            a3 = x3.fma(a, a3);
            b3 = x3.fma(b, b3);
            FloatVector x4 = broadcast(scratch[x + pixel * X_STRIDE + 4]);
            a4 = x4.fma(a, a4);
            b4 = x4.fma(b, b4);
        }
        add(a0, b0, scratch, target + row[first] * PAIR);
        add(a1, b1, scratch, target + row[first + 1] * PAIR);
        add(a2, b2, scratch, target + row[first + 2] * PAIR);
        add(a3, b3, scratch, target + row[first + 3] * PAIR);
        add(a4, b4, scratch, target + row[first + 4] * PAIR);
    }

    /// Adds to ten rows of a single vector of filters.
    static void tile10x1(int[] row, int first, int pixels, float[] scratch, int x, int dy, int target) {
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector a6 = a0;
        FloatVector a7 = a0;
        FloatVector a8 = a0;
        FloatVector a9 = a0;
        for (int pixel = 0; pixel < pixels; pixel++) {
            FloatVector a = load(scratch, dy + pixel * PAIR);
            a0 = broadcast(scratch[x + pixel * X_STRIDE]).fma(a, a0);
            a1 = broadcast(scratch[x + pixel * X_STRIDE + 1]).fma(a, a1);
            a2 = broadcast(scratch[x + pixel * X_STRIDE + 2]).fma(a, a2);
            a3 = broadcast(scratch[x + pixel * X_STRIDE + 3]).fma(a, a3);
            a4 = broadcast(scratch[x + pixel * X_STRIDE + 4]).fma(a, a4);
            a5 = broadcast(scratch[x + pixel * X_STRIDE + 5]).fma(a, a5);
            a6 = broadcast(scratch[x + pixel * X_STRIDE + 6]).fma(a, a6);
            a7 = broadcast(scratch[x + pixel * X_STRIDE + 7]).fma(a, a7);
            a8 = broadcast(scratch[x + pixel * X_STRIDE + 8]).fma(a, a8);
            a9 = broadcast(scratch[x + pixel * X_STRIDE + 9]).fma(a, a9);
        }
        add(a0, scratch, target + row[first] * PAIR);
        add(a1, scratch, target + row[first + 1] * PAIR);
        add(a2, scratch, target + row[first + 2] * PAIR);
        add(a3, scratch, target + row[first + 3] * PAIR);
        add(a4, scratch, target + row[first + 4] * PAIR);
        add(a5, scratch, target + row[first + 5] * PAIR);
        add(a6, scratch, target + row[first + 6] * PAIR);
        add(a7, scratch, target + row[first + 7] * PAIR);
        add(a8, scratch, target + row[first + 8] * PAIR);
        add(a9, scratch, target + row[first + 9] * PAIR);
    }

    /// Adds to five rows of a pair, without gathering: better where few weights meet a pixel.
    static void direct5x2(
            FilterPart part,
            int first,
            FilterPixels pixels,
            int from,
            int to,
            float[] x,
            int xStart,
            float[] dy,
            int dyStart,
            float[] scratch,
            int target) {
        int[] offset = part.offset();
        int o0 = offset[first];
        int o1 = offset[first + 1];
        int o2 = offset[first + 2];
        int o3 = offset[first + 3];
        int o4 = offset[first + 4];
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        FloatVector a4 = a0;
        FloatVector b4 = a0;
        int[] xOffset = pixels.x();
        int[] dyOffset = pixels.dy();
        for (int pixel = from; pixel < to; pixel++) {
            int i = xStart + xOffset[pixel];
            int j = dyStart + dyOffset[pixel];
            FloatVector a = load(dy, j);
            FloatVector b = load(dy, j + COUNT);
            FloatVector x0 = broadcast(x[i + o0]);
            a0 = x0.fma(a, a0);
            b0 = x0.fma(b, b0);
            FloatVector x1 = broadcast(x[i + o1]);
            a1 = x1.fma(a, a1);
            b1 = x1.fma(b, b1);
            FloatVector x2 = broadcast(x[i + o2]);
            a2 = x2.fma(a, a2);
            b2 = x2.fma(b, b2);
            FloatVector x3 = broadcast(x[i + o3]);
            a3 = x3.fma(a, a3);
            b3 = x3.fma(b, b3);
            FloatVector x4 = broadcast(x[i + o4]);
            a4 = x4.fma(a, a4);
            b4 = x4.fma(b, b4);
        }
        int[] row = part.row();
        add(a0, b0, scratch, target + row[first] * PAIR);
        add(a1, b1, scratch, target + row[first + 1] * PAIR);
        add(a2, b2, scratch, target + row[first + 2] * PAIR);
        add(a3, b3, scratch, target + row[first + 3] * PAIR);
        add(a4, b4, scratch, target + row[first + 4] * PAIR);
    }

    /// Adds to five rows of a single vector of filters, without gathering.
    static void direct5x1(
            FilterPart part,
            int first,
            FilterPixels pixels,
            int from,
            int to,
            float[] x,
            int xStart,
            float[] dy,
            int dyStart,
            float[] scratch,
            int target) {
        int[] offset = part.offset();
        int o0 = offset[first];
        int o1 = offset[first + 1];
        int o2 = offset[first + 2];
        int o3 = offset[first + 3];
        int o4 = offset[first + 4];
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        int[] xOffset = pixels.x();
        int[] dyOffset = pixels.dy();
        for (int pixel = from; pixel < to; pixel++) {
            int i = xStart + xOffset[pixel];
            int j = dyStart + dyOffset[pixel];
            FloatVector a = load(dy, j);
            a0 = broadcast(x[i + o0]).fma(a, a0);
            a1 = broadcast(x[i + o1]).fma(a, a1);
            a2 = broadcast(x[i + o2]).fma(a, a2);
            a3 = broadcast(x[i + o3]).fma(a, a3);
            a4 = broadcast(x[i + o4]).fma(a, a4);
        }
        int[] row = part.row();
        add(a0, scratch, target + row[first] * PAIR);
        add(a1, scratch, target + row[first + 1] * PAIR);
        add(a2, scratch, target + row[first + 2] * PAIR);
        add(a3, scratch, target + row[first + 3] * PAIR);
        add(a4, scratch, target + row[first + 4] * PAIR);
    }

    private static void add(FloatVector a, FloatVector b, float[] scratch, int offset) {
        add(a, scratch, offset);
        add(b, scratch, offset + COUNT);
    }

    private static void add(FloatVector a, float[] scratch, int offset) {
        load(scratch, offset).add(a).intoArray(scratch, offset);
    }
}
