package io.convoy.kernel;

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
        Elementwise.add(a, aOffset + start, b, bOffset + start, y, yOffset + start, floats);
    }
}
