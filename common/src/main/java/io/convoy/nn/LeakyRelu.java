package io.convoy.nn;

import io.convoy.tensor.Shape;

/// x where it is positive, elsewhere slope·x.
public record LeakyRelu(double slope) implements Layer {
    @Override
    public String type() {
        return "leaky-relu";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }
}
