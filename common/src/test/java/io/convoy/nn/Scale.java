package io.convoy.nn;

import io.convoy.tensor.Shape;
import java.util.List;

/// The layer of a user's own that the package's story shows, word for word.
record Scale() implements Layer {
    @Override
    public String type() {
        return "scale";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        return List.of(new Parameter("weight", List.of(1), new Initializer.Constant(1)));
    }

    @Override
    public Operation plan(Plan plan) {
        Samples x = plan.input();
        Samples y = plan.output();
        Samples dy = plan.outputGradient();
        Samples dx = plan.inputGradient();
        Weights weight = plan.parameter("weight");
        Pass pass = plan.pass();

        Stage forward = Stage.perSample((from, to) -> {
            for (int i = x.index(from); i < x.index(to); i++) {
                y.set(i, weight.get(0) * x.get(i));
            }
        });
        Stage weightGradient = Stage.once(() -> {
            double sum = 0;
            for (int pixel = 0; pixel < x.index(pass.samples()); pixel += x.pixelStride()) {
                for (int i = pixel; i < pixel + x.channels(); i++) {
                    sum += (double) x.get(i) * dy.get(i);
                }
            }
            weight.setGradient(0, (float) sum);
        });
        Stage inputGradient = Stage.perSample((from, to) -> {
            for (int i = x.index(from); i < x.index(to); i++) {
                dx.set(i, weight.get(0) * dy.get(i));
            }
        });
        return Operation.of(List.of(forward), List.of(weightGradient, inputGradient));
    }
}
