package io.convoy.kernel;

import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import jdk.incubator.vector.FloatVector;

/// Logistic function.
///
///     y = 1 / (1 + exp(−x))
///     dx = dy · y · (1 − y)
public final class Sigmoid {
    private Sigmoid() {}

    /// y may be the memory of x.
    public static void forward(Layout layout, int from, int to, float[] x, int xOffset, float[] y, int yOffset) {
        Lanes.requirePadded(layout);
        FloatVector one = broadcast(1);
        int end = to * layout.sampleStride();
        for (int i = from * layout.sampleStride(); i < end; i += Lanes.COUNT) {
            one.div(Exponential.exp(load(x, xOffset + i).neg()).add(one)).intoArray(y, yOffset + i);
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
        FloatVector one = broadcast(1);
        int end = to * layout.sampleStride();
        for (int i = from * layout.sampleStride(); i < end; i += Lanes.COUNT) {
            FloatVector output = load(y, yOffset + i);
            load(dy, dyOffset + i).mul(output.mul(one.sub(output))).intoArray(dx, dxOffset + i);
        }
    }
}
