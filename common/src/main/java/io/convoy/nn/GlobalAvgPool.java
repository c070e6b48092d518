package io.convoy.nn;

import io.convoy.tensor.Shape;
import java.util.List;

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

    @Override
    public Operation plan(Plan plan) {
        Samples x = plan.forwardInput();
        Samples y = plan.forwardOutput();
        Samples dy = plan.outputGradient();
        Samples dx = plan.inputGradient();
        Stage forward = Stage.perSample((from, to) -> io.convoy.kernel.GlobalAvgPool.forward(
                from, to, x.values(), x.offset(), x.layout(), y.values(), y.offset(), y.layout()));
        Stage backward = Stage.perSample((from, to) -> io.convoy.kernel.GlobalAvgPool.backward(
                from, to, dy.values(), dy.offset(), dy.layout(), dx.values(), dx.offset(), dx.layout()));
        return Operation.of(List.of(forward), List.of(backward));
    }
}
