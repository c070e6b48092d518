package io.convoy.nn;

/// Where one parameter of a layer stands: its values, and its gradient to write, at the same offset of two flat
/// arrays. Ask for the arrays anew in each pass.
public final class Weights {
    private final Pass pass;
    private final int offset;
    private final int floats;

    Weights(Pass pass, int offset, int floats) {
        this.pass = pass;
        this.offset = offset;
        this.floats = floats;
    }

    public float get(int index) {
        return pass.parameters()[offset + index];
    }

    /// Sets the sum over the samples of d(loss)/d(value). Every value's is to be set in each backward pass.
    public void setGradient(int index, float value) {
        pass.gradient()[offset + index] = value;
    }

    /// The array that holds the values, [#floats] of them from [#offset] on, in the order of the dimensions.
    public float[] values() {
        return pass.parameters();
    }

    /// The array to write the sum over the samples of d(loss)/d(value) to, from [#offset] on.
    public float[] gradient() {
        return pass.gradient();
    }

    public int offset() {
        return offset;
    }

    public int floats() {
        return floats;
    }
}
