package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;

/// F(4×4, 3×3):
///
///          ⎡  1/4    0    0 ⎤
///          ⎢ −1/6 −1/6 −1/6 ⎥         ⎡ 1  1  1  1  1  0 ⎤
///      G = ⎢ −1/6  1/6 −1/6 ⎥    Aᵀ = ⎢ 0  1 −1  2 −2  0 ⎥
///          ⎢ 1/24 1/12  1/6 ⎥         ⎢ 0  1  1  4  4  0 ⎥
///          ⎢ 1/24 −1/12 1/6 ⎥         ⎣ 0  1 −1  8 −8  1 ⎦
///          ⎣   0     0    1 ⎦
final class WinogradF4x3 extends Winograd {
    private static final int KERNEL = 3;
    private static final int TILE = 4;

    WinogradF4x3() {
        super(KERNEL);
    }

    @Override
    void output(
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

    @Override
    void gradient(
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

    @Override
    void filter(float[] g, int gStart, float[] half, int halfStart, float[] u, int uStart, int positionStride) {
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

    @Override
    void filterGradient(
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
