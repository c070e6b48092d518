package io.convoy.nn;

import io.convoy.tensor.Shape;

/// The hyperbolic tangent.
public record Tanh() implements Layer {
    @Override
    public String type() {
        return "tanh";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public Operation plan(Plan plan) {
        return Elementwise.fromOutput(plan, io.convoy.kernel.Tanh::forward, io.convoy.kernel.Tanh::backward);
    }
}
