package io.convoy.nn;

import org.jspecify.annotations.Nullable;

/// What is true of the pass that runs: how many samples, which step, whose parameters. One object for the life of a
/// network, so that stages can hold it.
public final class Pass {
    private static final float[] NONE = {};

    private int samples;
    private long step;
    private int positionInBatch;
    private float[] parameters = NONE;
    private float[] buffers = NONE;
    private float[] gradient = NONE;

    Pass() {}

    void load(float[] parameters, float[] buffers) {
        this.parameters = parameters;
        this.buffers = buffers;
    }

    void begin(int samples, long step, int positionInBatch, float @Nullable [] gradient) {
        this.samples = samples;
        this.step = step;
        this.positionInBatch = positionInBatch;
        this.gradient = gradient == null ? NONE : gradient;
    }

    /// Samples of this pass.
    public int samples() {
        return samples;
    }

    /// The step of the job.
    public long step() {
        return step;
    }

    /// The position in the global batch of sample 0 of this pass.
    public int positionInBatch() {
        return positionInBatch;
    }

    float[] parameters() {
        return parameters;
    }

    float[] buffers() {
        return buffers;
    }

    float[] gradient() {
        return gradient;
    }
}
