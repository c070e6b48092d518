package io.convoy.nn;

import io.convoy.tensor.Shape;

/// max(x, 0).
public record Relu() implements Layer {
    @Override
    public String type() {
        return "relu";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public Operation plan(Plan plan) {
        return Elementwise.fromOutput(plan, io.convoy.kernel.Relu::forward, io.convoy.kernel.Relu::backward);
    }
}
