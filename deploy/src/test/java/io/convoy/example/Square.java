package io.convoy.example;

import io.convoy.nn.Layer;
import io.convoy.nn.Operation;
import io.convoy.nn.Plan;
import io.convoy.nn.Samples;
import io.convoy.nn.Stage;
import io.convoy.tensor.Shape;
import java.util.List;

/// y = x², dx = 2 · x · dy
record Square() implements Layer {
    @Override
    public String type() {
        return "square";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public Operation plan(Plan plan) {
        Samples x = plan.input();
        Samples y = plan.output();
        Samples dy = plan.outputGradient();
        Samples dx = plan.inputGradient();
        Stage forward = Stage.perSample((from, to) -> {
            for (int i = x.index(from); i < x.index(to); i++) {
                y.set(i, x.get(i) * x.get(i));
            }
        });
        Stage backward = Stage.perSample((from, to) -> {
            for (int i = x.index(from); i < x.index(to); i++) {
                dx.set(i, 2 * x.get(i) * dy.get(i));
            }
        });
        return Operation.of(List.of(forward), List.of(backward));
    }
}
