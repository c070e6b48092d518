package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;

/// The sum of two branches of equal layout; its gradient goes to both unchanged.
///
///     y = a + b
public final class Add {
    private Add() {}

    /// y may be the memory of a or b.
    public static void forward(
            Layout layout, int from, int to, float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset) {
        Lanes.requirePadded(layout);
        int start = from * layout.sampleStride();
        int floats = (to - from) * layout.sampleStride();
        forward(floats, a, aOffset + start, b, bOffset + start, y, yOffset + start);
    }

    /// Whole vectors.
    static void forward(int floats, float[] a, int aStart, float[] b, int bStart, float[] y, int yStart) {
        for (int i = 0; i < floats; i += Lanes.COUNT) {
            load(a, aStart + i).add(load(b, bStart + i)).intoArray(y, yStart + i);
        }
    }
}
