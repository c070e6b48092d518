package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Rectified linear unit.
///
///     y = x < 0 ? 0 : x        (NaN stays NaN)
///     dx = y > 0 ? dy : 0
public final class Relu {
    private Relu() {}

    /// y may be the memory of x.
    public static void forward(Layout layout, int from, int to, float[] x, int xOffset, float[] y, int yOffset) {
        Lanes.requirePadded(layout);
        int end = to * layout.sampleStride();
        for (int i = from * layout.sampleStride(); i < end; i += Lanes.COUNT) {
            FloatVector value = load(x, xOffset + i);
            value.blend(0, value.compare(VectorOperators.LT, 0)).intoArray(y, yOffset + i);
        }
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
        FloatVector zero = FloatVector.zero(Lanes.SPECIES);
        int end = to * layout.sampleStride();
        for (int i = from * layout.sampleStride(); i < end; i += Lanes.COUNT) {
            zero.blend(load(dy, dyOffset + i), load(y, yOffset + i).compare(VectorOperators.GT, 0))
                    .intoArray(dx, dxOffset + i);
        }
    }
}
