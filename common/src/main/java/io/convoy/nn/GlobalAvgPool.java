package io.convoy.nn;

import io.convoy.tensor.Shape;

/// The mean of each channel: C×H×W → a vector of C features.
public record GlobalAvgPool() implements Layer {
    @Override
    public String type() {
        return "global-avg-pool";
    }

    @Override
    public Shape output(Shape input) {
        return Shape.vector(input.channels());
    }
}
