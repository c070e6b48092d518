package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.SPECIES;
import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;
import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Products of two matrices of which the second is packed in panels of one or two vectors of columns, `[row][lane of
/// the panel]`. Every element is one chain of fused multiply-adds over the inner dimension, in its order.
final class PanelProduct {
    /// The width of a full panel.
    static final int PAIR = 2 * COUNT;

    /// Rows of a tile that stays in registers, at two vectors of columns: as many sums as hide the latency of a
    /// multiply-add, and no more than AVX2's 16 registers hold beside their operands.
    static final int ROWS = 5;

    /// Rows of a tile of one vector of columns.
    static final int SINGLE_ROWS = 8;

    /// Floats of a cache line.
    private static final int LINE = 16;

    private static final float[] ZEROS = new float[Math.max(PAIR, SINGLE_ROWS)];
    private static final float[] NEGATIVE_ZEROS = new float[PAIR];

    static {
        Arrays.fill(NEGATIVE_ZEROS, -0f);
    }

    private PanelProduct() {}

    /// Lanes of a panel of so many lanes in all.
    static int width(int lanes, int panel) {
        return Math.min(PAIR, lanes - panel * PAIR);
    }

    /// A distance between rows of at least `floats` that spreads a column over the sets of the cache: an odd number
    /// of lines. [#transposed] walks down columns.
    static int skewed(int floats) {
        return floats < 4 * LINE ? floats : (Math.ceilDiv(floats, LINE) | 1) * LINE;
    }

    /// c = a · b, or c continued by more of the inner dimension, for one panel: c[row, lane] = Σₖ a[row, k] · b[k,
    /// lane].
    ///
    /// @param width of the panel: [#PAIR] or [Lanes#COUNT]
    /// @param first begin with zero rather than with c
    static void multiply(
            int rows,
            int inner,
            int width,
            float[] a,
            int aStart,
            int aStride,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride,
            boolean first) {
        if (width == PAIR) {
            for (int row = 0; row < rows; row += ROWS) {
                multiply5x2(row, rows - 1, inner, a, aStart, aStride, b, bStart, c, cStart, cStride, first);
            }
        } else {
            for (int row = 0; row < rows; row += SINGLE_ROWS) {
                multiply8x1(row, rows - 1, inner, a, aStart, aStride, b, bStart, c, cStart, cStride, first);
            }
        }
    }

    /// Continues a row of c by nothing, which leaves it as it is: 0 · −0 + c = c, for c = −0 too.
    ///
    /// The JVM compiles a tile for the cases that it has seen. When another comes up, it runs the tile
    /// without vectors until it has compiled it again, a tenth of a second later. So who begins thousands
    /// of products shows it, now and then, that they may also be continued. What a tile does in that case
    /// only must be by methods that are always inlined, as [Lanes#load] is not where it is seldom called: a
    /// vector that crosses a call is boxed, and so are all others of the tile.
    static void continueByNothing(int width, float[] c, int cStart) {
        multiply(1, 1, width, ZEROS, 0, 0, NEGATIVE_ZEROS, 0, c, cStart, 0, false);
    }

    private static void multiply5x2(
            int row,
            int last,
            int inner,
            float[] a,
            int aStart,
            int aStride,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride,
            boolean first) {
        int r1 = Math.min(row + 1, last);
        int r2 = Math.min(row + 2, last);
        int r3 = Math.min(row + 3, last);
        int r4 = Math.min(row + 4, last);
        int i0 = aStart + row * aStride;
        int i1 = aStart + r1 * aStride;
        int i2 = aStart + r2 * aStride;
        int i3 = aStart + r3 * aStride;
        int i4 = aStart + r4 * aStride;
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector t0 = s0;
        FloatVector s1 = s0;
        FloatVector t1 = s0;
        FloatVector s2 = s0;
        FloatVector t2 = s0;
        FloatVector s3 = s0;
        FloatVector t3 = s0;
        FloatVector s4 = s0;
        FloatVector t4 = s0;
        if (!first) {
            s0 = fromArray(SPECIES, c, cStart + row * cStride);
            t0 = fromArray(SPECIES, c, cStart + row * cStride + COUNT);
            s1 = fromArray(SPECIES, c, cStart + r1 * cStride);
            t1 = fromArray(SPECIES, c, cStart + r1 * cStride + COUNT);
            s2 = fromArray(SPECIES, c, cStart + r2 * cStride);
            t2 = fromArray(SPECIES, c, cStart + r2 * cStride + COUNT);
            s3 = fromArray(SPECIES, c, cStart + r3 * cStride);
            t3 = fromArray(SPECIES, c, cStart + r3 * cStride + COUNT);
            s4 = fromArray(SPECIES, c, cStart + r4 * cStride);
            t4 = fromArray(SPECIES, c, cStart + r4 * cStride + COUNT);
        }
        for (int k = 0; k < inner; k++) {
            FloatVector s = load(b, bStart + k * PAIR);
            FloatVector t = load(b, bStart + k * PAIR + COUNT);
            FloatVector a0 = broadcast(a[i0 + k]);
            s0 = a0.fma(s, s0);
            t0 = a0.fma(t, t0);
            FloatVector a1 = broadcast(a[i1 + k]);
            s1 = a1.fma(s, s1);
            t1 = a1.fma(t, t1);
            FloatVector a2 = broadcast(a[i2 + k]);
            s2 = a2.fma(s, s2);
            t2 = a2.fma(t, t2);
            FloatVector a3 = broadcast(a[i3 + k]);
            s3 = a3.fma(s, s3);
            t3 = a3.fma(t, t3);
            FloatVector a4 = broadcast(a[i4 + k]);
            s4 = a4.fma(s, s4);
            t4 = a4.fma(t, t4);
        }
        store(s0, t0, c, cStart + row * cStride);
        store(s1, t1, c, cStart + r1 * cStride);
        store(s2, t2, c, cStart + r2 * cStride);
        store(s3, t3, c, cStart + r3 * cStride);
        store(s4, t4, c, cStart + r4 * cStride);
    }

    private static void store(FloatVector s, FloatVector t, float[] c, int offset) {
        s.intoArray(c, offset);
        t.intoArray(c, offset + COUNT);
    }

    private static void multiply8x1(
            int row,
            int last,
            int inner,
            float[] a,
            int aStart,
            int aStride,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride,
            boolean first) {
        int r1 = Math.min(row + 1, last);
        int r2 = Math.min(row + 2, last);
        int r3 = Math.min(row + 3, last);
        int r4 = Math.min(row + 4, last);
        int r5 = Math.min(row + 5, last);
        int r6 = Math.min(row + 6, last);
        int r7 = Math.min(row + 7, last);
        int i0 = aStart + row * aStride;
        int i1 = aStart + r1 * aStride;
        int i2 = aStart + r2 * aStride;
        int i3 = aStart + r3 * aStride;
        int i4 = aStart + r4 * aStride;
        int i5 = aStart + r5 * aStride;
        int i6 = aStart + r6 * aStride;
        int i7 = aStart + r7 * aStride;
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector s4 = s0;
        FloatVector s5 = s0;
        FloatVector s6 = s0;
        FloatVector s7 = s0;
        if (!first) {
            s0 = fromArray(SPECIES, c, cStart + row * cStride);
            s1 = fromArray(SPECIES, c, cStart + r1 * cStride);
            s2 = fromArray(SPECIES, c, cStart + r2 * cStride);
            s3 = fromArray(SPECIES, c, cStart + r3 * cStride);
            s4 = fromArray(SPECIES, c, cStart + r4 * cStride);
            s5 = fromArray(SPECIES, c, cStart + r5 * cStride);
            s6 = fromArray(SPECIES, c, cStart + r6 * cStride);
            s7 = fromArray(SPECIES, c, cStart + r7 * cStride);
        }
        for (int k = 0; k < inner; k++) {
            FloatVector s = load(b, bStart + k * COUNT);
            s0 = broadcast(a[i0 + k]).fma(s, s0);
            s1 = broadcast(a[i1 + k]).fma(s, s1);
            s2 = broadcast(a[i2 + k]).fma(s, s2);
            s3 = broadcast(a[i3 + k]).fma(s, s3);
            s4 = broadcast(a[i4 + k]).fma(s, s4);
            s5 = broadcast(a[i5 + k]).fma(s, s5);
            s6 = broadcast(a[i6 + k]).fma(s, s6);
            s7 = broadcast(a[i7 + k]).fma(s, s7);
        }
        s0.intoArray(c, cStart + row * cStride);
        s1.intoArray(c, cStart + r1 * cStride);
        s2.intoArray(c, cStart + r2 * cStride);
        s3.intoArray(c, cStart + r3 * cStride);
        s4.intoArray(c, cStart + r4 * cStride);
        s5.intoArray(c, cStart + r5 * cStride);
        s6.intoArray(c, cStart + r6 * cStride);
        s7.intoArray(c, cStart + r7 * cStride);
    }

    /// c = aᵀ · b, or c += aᵀ · b, for one panel: c[row, lane] = Σₖ a[k, row] · b[k, lane].
    ///
    /// Rows are done in groups of [#ROWS], of [#SINGLE_ROWS] in a panel of one vector; those past `rows` in
    /// the last group are written with anything, so `c` must have room for whole groups, and `a` some floats
    /// after its end.
    ///
    /// @param cStride from one row of c to the next
    /// @param first overwrite c rather than add to it
    static void transposed(
            int rows,
            int inner,
            int width,
            float[] a,
            int aStart,
            int aStride,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride,
            boolean first) {
        if (width == PAIR) {
            for (int row = 0; row < rows; row += ROWS) {
                transposed5x2(inner, a, aStart + row, aStride, b, bStart, c, cStart + row * cStride, cStride, first);
            }
        } else {
            for (int row = 0; row < rows; row += SINGLE_ROWS) {
                transposed8x1(inner, a, aStart + row, aStride, b, bStart, c, cStart + row * cStride, cStride, first);
            }
        }
    }

    /// Adds nothing to a group of rows of c, for the reason of [#continueByNothing]; −0 becomes 0.
    static void addNothing(int width, float[] c, int cStart, int cStride) {
        transposed(1, 1, width, ZEROS, 0, 0, ZEROS, 0, c, cStart, cStride, false);
    }

    private static void transposed5x2(
            int inner,
            float[] a,
            int aStart,
            int aStride,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride,
            boolean first) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector t0 = s0;
        FloatVector s1 = s0;
        FloatVector t1 = s0;
        FloatVector s2 = s0;
        FloatVector t2 = s0;
        FloatVector s3 = s0;
        FloatVector t3 = s0;
        FloatVector s4 = s0;
        FloatVector t4 = s0;
        for (int k = 0; k < inner; k++) {
            int i = aStart + k * aStride;
            FloatVector s = load(b, bStart + k * PAIR);
            FloatVector t = load(b, bStart + k * PAIR + COUNT);
            FloatVector a0 = broadcast(a[i]);
            s0 = a0.fma(s, s0);
            t0 = a0.fma(t, t0);
            FloatVector a1 = broadcast(a[i + 1]);
            s1 = a1.fma(s, s1);
            t1 = a1.fma(t, t1);
            FloatVector a2 = broadcast(a[i + 2]);
            s2 = a2.fma(s, s2);
            t2 = a2.fma(t, t2);
            FloatVector a3 = broadcast(a[i + 3]);
            s3 = a3.fma(s, s3);
            t3 = a3.fma(t, t3);
            FloatVector a4 = broadcast(a[i + 4]);
            s4 = a4.fma(s, s4);
            t4 = a4.fma(t, t4);
        }
        if (!first) {
            s0 = s0.add(fromArray(SPECIES, c, cStart));
            t0 = t0.add(fromArray(SPECIES, c, cStart + COUNT));
            s1 = s1.add(fromArray(SPECIES, c, cStart + cStride));
            t1 = t1.add(fromArray(SPECIES, c, cStart + cStride + COUNT));
            s2 = s2.add(fromArray(SPECIES, c, cStart + 2 * cStride));
            t2 = t2.add(fromArray(SPECIES, c, cStart + 2 * cStride + COUNT));
            s3 = s3.add(fromArray(SPECIES, c, cStart + 3 * cStride));
            t3 = t3.add(fromArray(SPECIES, c, cStart + 3 * cStride + COUNT));
            s4 = s4.add(fromArray(SPECIES, c, cStart + 4 * cStride));
            t4 = t4.add(fromArray(SPECIES, c, cStart + 4 * cStride + COUNT));
        }
        store(s0, t0, c, cStart);
        store(s1, t1, c, cStart + cStride);
        store(s2, t2, c, cStart + 2 * cStride);
        store(s3, t3, c, cStart + 3 * cStride);
        store(s4, t4, c, cStart + 4 * cStride);
    }

    private static void transposed8x1(
            int inner,
            float[] a,
            int aStart,
            int aStride,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride,
            boolean first) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector s4 = s0;
        FloatVector s5 = s0;
        FloatVector s6 = s0;
        FloatVector s7 = s0;
        for (int k = 0; k < inner; k++) {
            int i = aStart + k * aStride;
            FloatVector s = load(b, bStart + k * COUNT);
            s0 = broadcast(a[i]).fma(s, s0);
            s1 = broadcast(a[i + 1]).fma(s, s1);
            s2 = broadcast(a[i + 2]).fma(s, s2);
            s3 = broadcast(a[i + 3]).fma(s, s3);
            s4 = broadcast(a[i + 4]).fma(s, s4);
            s5 = broadcast(a[i + 5]).fma(s, s5);
            s6 = broadcast(a[i + 6]).fma(s, s6);
            s7 = broadcast(a[i + 7]).fma(s, s7);
        }
        if (!first) {
            s0 = s0.add(fromArray(SPECIES, c, cStart));
            s1 = s1.add(fromArray(SPECIES, c, cStart + cStride));
            s2 = s2.add(fromArray(SPECIES, c, cStart + 2 * cStride));
            s3 = s3.add(fromArray(SPECIES, c, cStart + 3 * cStride));
            s4 = s4.add(fromArray(SPECIES, c, cStart + 4 * cStride));
            s5 = s5.add(fromArray(SPECIES, c, cStart + 5 * cStride));
            s6 = s6.add(fromArray(SPECIES, c, cStart + 6 * cStride));
            s7 = s7.add(fromArray(SPECIES, c, cStart + 7 * cStride));
        }
        s0.intoArray(c, cStart);
        s1.intoArray(c, cStart + cStride);
        s2.intoArray(c, cStart + 2 * cStride);
        s3.intoArray(c, cStart + 3 * cStride);
        s4.intoArray(c, cStart + 4 * cStride);
        s5.intoArray(c, cStart + 5 * cStride);
        s6.intoArray(c, cStart + 6 * cStride);
        s7.intoArray(c, cStart + 7 * cStride);
    }
}
