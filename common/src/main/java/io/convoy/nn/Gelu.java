package io.convoy.nn;

import io.convoy.tensor.Shape;

/// x·Φ(x), Φ the normal distribution function (the form with erf, PyTorch’s default; arXiv 1606.08415).
public record Gelu() implements Layer {
    @Override
    public String type() {
        return "gelu";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public Operation plan(Plan plan) {
        return Elementwise.fromInput(plan, io.convoy.kernel.Gelu::forward, io.convoy.kernel.Gelu::backward);
    }
}
