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

    @Override
    public Operation plan(Plan plan) {
        float factor = (float) slope;
        return Elementwise.fromInput(
                plan,
                (layout, from, to, x, xOffset, y, yOffset) ->
                        io.convoy.kernel.LeakyRelu.forward(layout, factor, from, to, x, xOffset, y, yOffset),
                (layout, from, to, x, xOffset, dy, dyOffset, dx, dxOffset) -> io.convoy.kernel.LeakyRelu.backward(
                        layout, factor, from, to, x, xOffset, dy, dyOffset, dx, dxOffset));
    }
}
