package io.convoy.nn;

import io.convoy.tensor.Shape;
import java.util.List;

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

    @Override
    public Operation plan(Plan plan) {
        Samples x = plan.forwardInput();
        Samples y = plan.forwardOutput();
        Samples dy = plan.outputGradient();
        Samples dx = plan.inputGradient();
        Stage forward = Stage.perSample((from, to) -> io.convoy.kernel.Flatten.forward(
                from, to, x.values(), x.offset(), x.layout(), y.values(), y.offset(), y.layout()));
        Stage backward = Stage.perSample((from, to) -> io.convoy.kernel.Flatten.backward(
                from, to, dy.values(), dy.offset(), dy.layout(), dx.values(), dx.offset(), dx.layout()));
        return Operation.of(List.of(forward), List.of(backward));
    }
}
