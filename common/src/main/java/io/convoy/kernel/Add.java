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
        int end = to * layout.sampleStride();
        for (int i = from * layout.sampleStride(); i < end; i += Lanes.COUNT) {
            load(a, aOffset + i).add(load(b, bOffset + i)).intoArray(y, yOffset + i);
        }
    }
}
