package io.convoy.nn;

import io.convoy.tensor.Shape;

/// C×H×W → a vector of C·H·W features, channel by channel, row by row, as in PyTorch.
public record Flatten() implements Layer {
    @Override
    public String type() {
        return "flatten";
    }

    @Override
    public Shape output(Shape input) {
        return Shape.vector(input.size());
    }
}
