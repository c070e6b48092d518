package io.convoy.kernel;

import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Hyperbolic tangent.
///
///     y = tanh(x): x + x³·p(x²) for |x| < 0.625 (Cephes' `tanhf`), else sign(x) · (1 − 2 / (exp(2|x|) + 1))
///     dx = dy · (1 − y²)
public final class Tanh {
    private static final float SMALL = 0.625f;

    private Tanh() {}

    /// y may be the memory of x.
    public static void forward(Layout layout, int from, int to, float[] x, int xOffset, float[] y, int yOffset) {
        Lanes.requirePadded(layout);
        int end = to * layout.sampleStride();
        for (int i = from * layout.sampleStride(); i < end; i += Lanes.COUNT) {
            tanh(load(x, xOffset + i)).intoArray(y, yOffset + i);
        }
    }

    private static FloatVector tanh(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector p = z.fma(broadcast(-5.70498872745e-3f), broadcast(2.06390887954e-2f));
        p = p.fma(z, broadcast(-5.37397155531e-2f));
        p = p.fma(z, broadcast(1.33314422036e-1f));
        p = p.fma(z, broadcast(-3.33332819422e-1f));
        FloatVector near = p.mul(z).fma(x, x);
        FloatVector magnitude = x.abs();
        FloatVector far = broadcast(1)
                .sub(broadcast(2).div(Exponential.exp(magnitude.add(magnitude)).add(1)));
        FloatVector signed = far.blend(far.neg(), x.compare(VectorOperators.LT, 0));
        return signed.blend(near, magnitude.compare(VectorOperators.LT, SMALL));
    }

    /// From the output y; dx may be the memory of dy.
    public static void backward(
            Layout layout,
            int from,
            int to,
            float[] y,
            int yOffset,
            float[] dy,
            int dyOffset,
            float[] dx,
            int dxOffset) {
        Lanes.requirePadded(layout);
        FloatVector one = broadcast(1);
        int end = to * layout.sampleStride();
        for (int i = from * layout.sampleStride(); i < end; i += Lanes.COUNT) {
            FloatVector output = load(y, yOffset + i);
            load(dy, dyOffset + i).mul(output.neg().fma(output, one)).intoArray(dx, dxOffset + i);
        }
    }
}
