package io.convoy.nn;

import io.convoy.tensor.Shape;

/// 1 / (1 + e⁻ˣ).
public record Sigmoid() implements Layer {
    @Override
    public String type() {
        return "sigmoid";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public Operation plan(Plan plan) {
        return Elementwise.fromOutput(plan, io.convoy.kernel.Sigmoid::forward, io.convoy.kernel.Sigmoid::backward);
    }
}
