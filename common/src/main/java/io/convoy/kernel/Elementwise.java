package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;

/// Arithmetic on slices of arrays, element by element. A result may take the place of an operand, but not overlap it
/// otherwise.
public final class Elementwise {
    private Elementwise() {}

    /// y = a + b over `count` elements.
    public static void add(float[] a, int aFrom, float[] b, int bFrom, float[] y, int yFrom, int count) {
        int i = 0;
        for (; i + Lanes.COUNT <= count; i += Lanes.COUNT) {
            load(a, aFrom + i).add(load(b, bFrom + i)).intoArray(y, yFrom + i);
        }
        for (; i < count; i++) {
            y[yFrom + i] = a[aFrom + i] + b[bFrom + i];
        }
    }

    /// y = x / divisor over `count` elements.
    public static void divide(float[] x, int xFrom, float divisor, float[] y, int yFrom, int count) {
        FloatVector divisors = Lanes.broadcast(divisor);
        int i = 0;
        for (; i + Lanes.COUNT <= count; i += Lanes.COUNT) {
            load(x, xFrom + i).div(divisors).intoArray(y, yFrom + i);
        }
        for (; i < count; i++) {
            y[yFrom + i] = x[xFrom + i] / divisor;
        }
    }
}
