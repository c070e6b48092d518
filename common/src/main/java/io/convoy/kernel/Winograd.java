package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;

/// The transforms of F(4×4, 3×3), Winograd's minimal filtering (Lavin and Gray 2015, arXiv 1509.09308): a tile of 4×4
/// outputs y of a 3×3 filter g over a 6×6 window d of the input with 36 products instead of 144, and the same
/// saving for the filter's gradient.
///
///     y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A        dg = Gᵀ [ (Bᵀ d B) ⊙ (A dy Aᵀ) ] G
///
///         ⎡ 4  0 −5  0  1  0 ⎤        ⎡  1/4    0    0 ⎤
///         ⎢ 0 −4 −4  1  1  0 ⎥        ⎢ −1/6 −1/6 −1/6 ⎥         ⎡ 1  1  1  1  1  0 ⎤
///     Bᵀ =⎢ 0  4 −4 −1  1  0 ⎥    G = ⎢ −1/6  1/6 −1/6 ⎥    Aᵀ = ⎢ 0  1 −1  2 −2  0 ⎥
///         ⎢ 0 −2 −1  2  1  0 ⎥        ⎢ 1/24 1/12  1/6 ⎥         ⎢ 0  1  1  4  4  0 ⎥
///         ⎢ 0  2 −1 −2  1  0 ⎥        ⎢ 1/24 −1/12 1/6 ⎥         ⎣ 0  1 −1  8 −8  1 ⎦
///         ⎣ 0  4  0 −5  0  1 ⎦        ⎣   0     0    1 ⎦
///
/// Products are summed over channels (forward) or tiles (gradient) before they are transformed back, so each of the
/// 36 positions is a matrix product ([PanelProduct]).
///
/// Each function works on one tile and on vectors of channels, in two passes: down the columns, then along the rows;
/// `half` is memory for 36 vectors in between. "Position stride" is the distance between two of the 36 matrices.
///
/// Each is one method above the size that the JVM inlines (325 bytecodes), so that it is compiled on its own: within a
/// larger method the compiler may run out of room, and vectors would be boxed.
final class Winograd {
    /// Outputs along a side of a tile.
    static final int TILE = 4;

    /// Inputs along a side of a tile's window.
    static final int WINDOW = 6;

    /// Products of a tile.
    static final int POSITIONS = WINDOW * WINDOW;

    /// Below this, transforms cost more than they save.
    static final int FEWEST_CHANNELS = 8;

    private static final int KERNEL = 3;
    private static final float QUARTER = 0.25f;
    private static final float SIXTH = 1f / 6;
    private static final float TWELFTH = 1f / 12;
    private static final float TWENTY_FOURTH = 1f / 24;

    private Winograd() {}

    /// Whether a convolution is done this way. By its shape alone, since the choice shows in the bits.
    static boolean suits(ConvShape s) {
        return s.kernelHeight() == 3
                && s.kernelWidth() == 3
                && s.strideHeight() == 1
                && s.strideWidth() == 1
                && s.paddingHeight() <= 2
                && s.paddingWidth() <= 2
                && Math.min(s.channels(), s.filters()) >= FEWEST_CHANNELS
                && pays(s.height(), s.width())
                && pays(s.outHeight(), s.outWidth());
    }

    /// Whether tiles are filled well enough: at most half the products of direct convolution.
    private static boolean pays(int height, int width) {
        return 2 * POSITIONS * tiles(height) * tiles(width) <= 9 * height * width;
    }

    /// Tiles along an axis.
    static int tiles(int outputs) {
        return Math.ceilDiv(outputs, TILE);
    }

    /// V = Bᵀ d B for `channels` channels, in whole vectors.
    static void input(
            float[] d,
            int dStart,
            int rowStride,
            int pixelStride,
            int channels,
            float[] half,
            int halfStart,
            float[] v,
            int vStart,
            int positionStride) {
        FloatVector two = broadcast(2);
        FloatVector four = broadcast(4);
        FloatVector minusTwo = broadcast(-2);
        FloatVector minusFour = broadcast(-4);
        FloatVector minusFive = broadcast(-5);
        for (int channel = 0; channel < channels; channel += COUNT) {
            for (int pass = 0; pass < 2; pass++) {
                boolean down = pass == 0;
                float[] in = down ? d : half;
                float[] out = down ? half : v;
                int inStart = down ? dStart + channel : halfStart;
                int inStep = down ? rowStride : COUNT;
                int inAcross = down ? pixelStride : WINDOW * COUNT;
                int outStart = down ? halfStart : vStart + channel;
                int outStep = down ? WINDOW * COUNT : positionStride;
                int outAcross = down ? COUNT : WINDOW * positionStride;
                for (int place = 0; place < WINDOW; place++) {
                    int i = inStart + place * inAcross;
                    FloatVector d0 = load(in, i);
                    FloatVector d1 = load(in, i + inStep);
                    FloatVector d2 = load(in, i + 2 * inStep);
                    FloatVector d3 = load(in, i + 3 * inStep);
                    FloatVector d4 = load(in, i + 4 * inStep);
                    FloatVector d5 = load(in, i + 5 * inStep);
                    FloatVector even = d2.fma(minusFour, d4);
                    FloatVector odd = d1.fma(minusFour, d3);
                    FloatVector outer = d4.sub(d2);
                    FloatVector inner = d3.sub(d1);
                    int o = outStart + place * outAcross;
                    d0.fma(four, d2.fma(minusFive, d4)).intoArray(out, o);
                    even.add(odd).intoArray(out, o + outStep);
                    even.sub(odd).intoArray(out, o + 2 * outStep);
                    inner.fma(two, outer).intoArray(out, o + 3 * outStep);
                    inner.fma(minusTwo, outer).intoArray(out, o + 4 * outStep);
                    d1.fma(four, d3.fma(minusFive, d5)).intoArray(out, o + 5 * outStep);
                }
            }
        }
    }

    /// y = Aᵀ m A + bias for one vector of filters. Writes the first `rows` × `columns` of the tile.
    static void output(
            float[] m,
            int mStart,
            int positionStride,
            float[] bias,
            int biasStart,
            float[] half,
            int halfStart,
            float[] y,
            int yStart,
            int rowStride,
            int pixelStride,
            int rows,
            int columns) {
        for (int column = 0; column < WINDOW; column++) {
            int i = mStart + column * positionStride;
            int step = WINDOW * positionStride;
            FloatVector m0 = load(m, i);
            FloatVector m1 = load(m, i + step);
            FloatVector m2 = load(m, i + 2 * step);
            FloatVector m3 = load(m, i + 3 * step);
            FloatVector m4 = load(m, i + 4 * step);
            FloatVector m5 = load(m, i + 5 * step);
            FloatVector sum1 = m1.add(m2);
            FloatVector difference1 = m1.sub(m2);
            FloatVector sum2 = m3.add(m4);
            FloatVector difference2 = m3.sub(m4);
            int o = halfStart + column * COUNT;
            m0.add(sum1).add(sum2).intoArray(half, o);
            difference2.fma(broadcast(2), difference1).intoArray(half, o + WINDOW * COUNT);
            sum2.fma(broadcast(4), sum1).intoArray(half, o + 2 * WINDOW * COUNT);
            difference2.fma(broadcast(8), difference1).add(m5).intoArray(half, o + 3 * WINDOW * COUNT);
        }
        FloatVector shift = load(bias, biasStart);
        for (int row = 0; row < rows; row++) {
            int i = halfStart + row * WINDOW * COUNT;
            FloatVector m0 = load(half, i);
            FloatVector m1 = load(half, i + COUNT);
            FloatVector m2 = load(half, i + 2 * COUNT);
            FloatVector m3 = load(half, i + 3 * COUNT);
            FloatVector m4 = load(half, i + 4 * COUNT);
            FloatVector m5 = load(half, i + 5 * COUNT);
            FloatVector sum1 = m1.add(m2);
            FloatVector difference1 = m1.sub(m2);
            FloatVector sum2 = m3.add(m4);
            FloatVector difference2 = m3.sub(m4);
            int o = yStart + row * rowStride;
            m0.add(sum1).add(sum2).add(shift).intoArray(y, o);
            if (columns > 1) {
                difference2.fma(broadcast(2), difference1).add(shift).intoArray(y, o + pixelStride);
            }
            if (columns > 2) {
                sum2.fma(broadcast(4), sum1).add(shift).intoArray(y, o + 2 * pixelStride);
            }
            if (columns > 3) {
                difference2.fma(broadcast(8), difference1).add(m5).add(shift).intoArray(y, o + 3 * pixelStride);
            }
        }
    }

    /// D = A dy Aᵀ for one vector of filters.
    static void gradient(
            float[] dy,
            int dyStart,
            int rowStride,
            int pixelStride,
            float[] half,
            int halfStart,
            float[] d,
            int dStart,
            int positionStride) {
        FloatVector two = broadcast(2);
        FloatVector four = broadcast(4);
        FloatVector eight = broadcast(8);
        for (int pass = 0; pass < 2; pass++) {
            boolean down = pass == 0;
            float[] in = down ? dy : half;
            float[] out = down ? half : d;
            int inStart = down ? dyStart : halfStart;
            int inStep = down ? rowStride : COUNT;
            int inAcross = down ? pixelStride : TILE * COUNT;
            int outStart = down ? halfStart : dStart;
            int outStep = down ? TILE * COUNT : positionStride;
            int outAcross = down ? COUNT : WINDOW * positionStride;
            int places = down ? TILE : WINDOW;
            for (int place = 0; place < places; place++) {
                int i = inStart + place * inAcross;
                FloatVector y0 = load(in, i);
                FloatVector y1 = load(in, i + inStep);
                FloatVector y2 = load(in, i + 2 * inStep);
                FloatVector y3 = load(in, i + 3 * inStep);
                FloatVector even = y0.add(y2);
                FloatVector odd = y1.add(y3);
                FloatVector even2 = y2.fma(four, y0);
                FloatVector odd2 = y3.fma(eight, y1.mul(two));
                int o = outStart + place * outAcross;
                y0.intoArray(out, o);
                even.add(odd).intoArray(out, o + outStep);
                even.sub(odd).intoArray(out, o + 2 * outStep);
                even2.add(odd2).intoArray(out, o + 3 * outStep);
                even2.sub(odd2).intoArray(out, o + 4 * outStep);
                y3.intoArray(out, o + 5 * outStep);
            }
        }
    }

    /// U = G g Gᵀ for one vector of filters; g holds 9 vectors.
    static void filter(float[] g, int gStart, float[] half, int halfStart, float[] u, int uStart, int positionStride) {
        FloatVector minusSixth = broadcast(-SIXTH);
        FloatVector twentyFourth = broadcast(TWENTY_FOURTH);
        for (int pass = 0; pass < 2; pass++) {
            boolean down = pass == 0;
            float[] in = down ? g : half;
            float[] out = down ? half : u;
            int inStart = down ? gStart : halfStart;
            int inStep = down ? KERNEL * COUNT : COUNT;
            int inAcross = down ? COUNT : KERNEL * COUNT;
            int outStart = down ? halfStart : uStart;
            int outStep = down ? KERNEL * COUNT : positionStride;
            int outAcross = down ? COUNT : WINDOW * positionStride;
            int places = down ? KERNEL : WINDOW;
            for (int place = 0; place < places; place++) {
                int i = inStart + place * inAcross;
                FloatVector g0 = load(in, i);
                FloatVector g1 = load(in, i + inStep);
                FloatVector g2 = load(in, i + 2 * inStep);
                FloatVector even = g0.add(g2).mul(minusSixth);
                FloatVector odd = g1.mul(SIXTH);
                FloatVector even2 = g0.fma(twentyFourth, g2.mul(SIXTH));
                FloatVector odd2 = g1.mul(TWELFTH);
                int o = outStart + place * outAcross;
                g0.mul(QUARTER).intoArray(out, o);
                even.sub(odd).intoArray(out, o + outStep);
                even.add(odd).intoArray(out, o + 2 * outStep);
                even2.add(odd2).intoArray(out, o + 3 * outStep);
                even2.sub(odd2).intoArray(out, o + 4 * outStep);
                g2.intoArray(out, o + 5 * outStep);
            }
        }
    }

    /// dg = Gᵀ u G for one vector of filters; writes 9 vectors.
    static void filterGradient(
            float[] u, int uStart, int positionStride, float[] half, int halfStart, float[] dg, int dgStart) {
        FloatVector quarter = broadcast(QUARTER);
        FloatVector sixth = broadcast(SIXTH);
        FloatVector twelfth = broadcast(TWELFTH);
        FloatVector twentyFourth = broadcast(TWENTY_FOURTH);
        for (int pass = 0; pass < 2; pass++) {
            boolean down = pass == 0;
            float[] in = down ? u : half;
            float[] out = down ? half : dg;
            int inStart = down ? uStart : halfStart;
            int inStep = down ? WINDOW * positionStride : COUNT;
            int inAcross = down ? positionStride : WINDOW * COUNT;
            int outStart = down ? halfStart : dgStart;
            int outStep = down ? WINDOW * COUNT : COUNT;
            int outAcross = down ? COUNT : KERNEL * COUNT;
            int places = down ? WINDOW : KERNEL;
            for (int place = 0; place < places; place++) {
                int i = inStart + place * inAcross;
                FloatVector u0 = load(in, i);
                FloatVector u1 = load(in, i + inStep);
                FloatVector u2 = load(in, i + 2 * inStep);
                FloatVector u3 = load(in, i + 3 * inStep);
                FloatVector u4 = load(in, i + 4 * inStep);
                FloatVector u5 = load(in, i + 5 * inStep);
                FloatVector sum1 = u1.add(u2).mul(-SIXTH);
                FloatVector sum2 = u3.add(u4);
                int o = outStart + place * outAcross;
                sum2.fma(twentyFourth, u0.fma(quarter, sum1)).intoArray(out, o);
                u3.sub(u4).fma(twelfth, u2.sub(u1).mul(SIXTH)).intoArray(out, o + outStep);
                sum2.fma(sixth, sum1).add(u5).intoArray(out, o + 2 * outStep);
            }
        }
    }
}
