package io.convoy.nn;

import io.convoy.tensor.Shape;
import java.util.List;

/// Ignores its input and gives what its parameter holds for each sample, so that the gradient of the next layer's
/// input is this layer's gradient of its parameter.
record Given(int samples, Shape shape) implements Layer {
    @Override
    public String type() {
        return "given";
    }

    @Override
    public Shape output(Shape input) {
        return shape;
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        List<Integer> dimensions = List.of(samples, shape.channels(), shape.height(), shape.width());
        return List.of(new Parameter("values", dimensions, new Initializer.Constant(0)));
    }

    @Override
    public Operation plan(Plan plan) {
        Samples y = plan.forwardOutput();
        Samples dy = plan.outputGradient();
        Weights values = plan.parameter("values");
        return Operation.of(
                List.of(Stage.perSample((from, to) -> {
                    for (int i = from * shape.size(); i < to * shape.size(); i++) {
                        y.set(index(y, i), values.get(i));
                    }
                })),
                List.of(Stage.perSample((from, to) -> {
                    for (int i = from * shape.size(); i < to * shape.size(); i++) {
                        values.setGradient(i, dy.get(index(dy, i)));
                    }
                })));
    }

    /// The index of value `i` in N·C·H·W order.
    private int index(Samples samples, int i) {
        int pixel = i % shape.pixels();
        int channel = i / shape.pixels() % shape.channels();
        return samples.index(i / shape.size()) + pixel * samples.pixelStride() + channel;
    }
}
