package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;

/// F(2×2, 5×5):
///
///          ⎡  1/4    0    0    0    0 ⎤
///          ⎢ −1/6 −1/6 −1/6 −1/6 −1/6 ⎥
///      G = ⎢ −1/6  1/6 −1/6  1/6 −1/6 ⎥    Aᵀ = ⎡ 1  1  1  1  1  0 ⎤
///          ⎢ 1/24 1/12  1/6  1/3  2/3 ⎥         ⎣ 0  1 −1  2 −2  1 ⎦
///          ⎢ 1/24 −1/12 1/6 −1/3  2/3 ⎥
///          ⎣   0     0    0    0    1 ⎦
final class WinogradF2x5 extends Winograd {
    private static final int KERNEL = 5;
    private static final int TILE = 2;
    private static final float THIRD = 1f / 3;
    private static final float TWO_THIRDS = 2f / 3;

    WinogradF2x5() {
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
            int o = halfStart + column * COUNT;
            m0.add(m1.add(m2)).add(m3.add(m4)).intoArray(half, o);
            m3.sub(m4).fma(broadcast(2), m1.sub(m2)).add(m5).intoArray(half, o + WINDOW * COUNT);
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
            int o = yStart + row * rowStride;
            m0.add(m1.add(m2)).add(m3.add(m4)).add(shift).intoArray(y, o);
            if (columns > 1) {
                m3.sub(m4).fma(broadcast(2), m1.sub(m2)).add(m5).add(shift).intoArray(y, o + pixelStride);
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
        FloatVector minusTwo = broadcast(-2);
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
                int o = outStart + place * outAcross;
                y0.intoArray(out, o);
                y0.add(y1).intoArray(out, o + outStep);
                y0.sub(y1).intoArray(out, o + 2 * outStep);
                y1.fma(two, y0).intoArray(out, o + 3 * outStep);
                y1.fma(minusTwo, y0).intoArray(out, o + 4 * outStep);
                y1.intoArray(out, o + 5 * outStep);
            }
        }
    }

    @Override
    void filter(float[] g, int gStart, float[] half, int halfStart, float[] u, int uStart, int positionStride) {
        FloatVector minusSixth = broadcast(-SIXTH);
        FloatVector sixth = broadcast(SIXTH);
        FloatVector third = broadcast(THIRD);
        FloatVector twoThirds = broadcast(TWO_THIRDS);
        FloatVector twelfth = broadcast(TWELFTH);
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
                FloatVector g3 = load(in, i + 3 * inStep);
                FloatVector g4 = load(in, i + 4 * inStep);
                FloatVector even = g0.add(g2).add(g4).mul(minusSixth);
                FloatVector odd = g1.add(g3).mul(sixth);
                FloatVector even2 = g4.fma(twoThirds, g2.fma(sixth, g0.mul(twentyFourth)));
                FloatVector odd2 = g3.fma(third, g1.mul(twelfth));
                int o = outStart + place * outAcross;
                g0.mul(QUARTER).intoArray(out, o);
                even.sub(odd).intoArray(out, o + outStep);
                even.add(odd).intoArray(out, o + 2 * outStep);
                even2.add(odd2).intoArray(out, o + 3 * outStep);
                even2.sub(odd2).intoArray(out, o + 4 * outStep);
                g4.intoArray(out, o + 5 * outStep);
            }
        }
    }

    @Override
    void filterGradient(
            float[] u, int uStart, int positionStride, float[] half, int halfStart, float[] dg, int dgStart) {
        FloatVector quarter = broadcast(QUARTER);
        FloatVector sixth = broadcast(SIXTH);
        FloatVector third = broadcast(THIRD);
        FloatVector twoThirds = broadcast(TWO_THIRDS);
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
                FloatVector difference1 = u2.sub(u1).mul(SIXTH);
                FloatVector sum2 = u3.add(u4);
                FloatVector difference2 = u3.sub(u4);
                int o = outStart + place * outAcross;
                sum2.fma(twentyFourth, u0.fma(quarter, sum1)).intoArray(out, o);
                difference2.fma(twelfth, difference1).intoArray(out, o + outStep);
                sum2.fma(sixth, sum1).intoArray(out, o + 2 * outStep);
                difference2.fma(third, difference1).intoArray(out, o + 3 * outStep);
                sum2.fma(twoThirds, sum1).add(u5).intoArray(out, o + 4 * outStep);
            }
        }
    }
}
