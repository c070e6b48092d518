package io.convoy.nn;

/// Where one buffer of a layer stands: its running values, and the place for what this shard contributes. Ask for
/// the arrays anew in each pass.
public final class Statistic {
    private final Pass pass;
    private final int offset;
    private final int sumOffset;

    Statistic(Pass pass, int offset, int sumOffset) {
        this.pass = pass;
        this.offset = offset;
        this.sumOffset = sumOffset;
    }

    /// The array that holds the running values, from [#offset] on.
    public float[] running() {
        return pass.buffers();
    }

    public int offset() {
        return offset;
    }

    /// The array to write samples × the shard's statistic to, from [#sumOffset] on.
    public float[] sums() {
        return pass.gradient();
    }

    public int sumOffset() {
        return sumOffset;
    }
}
