package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Leaky rectified linear unit.
///
///     y = x > 0 ? x : slope · x
///     dx = x > 0 ? dy : slope · dy
public final class LeakyRelu {
    private LeakyRelu() {}

    /// y may be the memory of x if no backward follows.
    public static void forward(
            Layout layout, float slope, int from, int to, float[] x, int xOffset, float[] y, int yOffset) {
        Lanes.requirePadded(layout);
        int end = to * layout.sampleStride();
        for (int i = from * layout.sampleStride(); i < end; i += Lanes.COUNT) {
            FloatVector value = load(x, xOffset + i);
            value.mul(slope).blend(value, value.compare(VectorOperators.GT, 0)).intoArray(y, yOffset + i);
        }
    }

    /// From the input x; dx may be the memory of dy.
    public static void backward(
            Layout layout,
            float slope,
            int from,
            int to,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] dx,
            int dxOffset) {
        Lanes.requirePadded(layout);
        int end = to * layout.sampleStride();
        for (int i = from * layout.sampleStride(); i < end; i += Lanes.COUNT) {
            FloatVector gradient = load(dy, dyOffset + i);
            gradient.mul(slope)
                    .blend(gradient, load(x, xOffset + i).compare(VectorOperators.GT, 0))
                    .intoArray(dx, dxOffset + i);
        }
    }
}
