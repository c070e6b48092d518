package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.util.List;

/// The sum of two branches over the same input (He et al. 2015, arXiv 1512.03385).
///
/// @param shortcut empty for the identity
public record Residual(List<Layer> layers, List<Layer> shortcut) implements Layer {
    public Residual {
        layers = List.copyOf(layers);
        shortcut = List.copyOf(shortcut);
        if (layers.isEmpty()) {
            throw new UserError("residual without layers");
        }
    }

    @Override
    public String type() {
        return "residual";
    }

    @Override
    public Shape output(Shape input) {
        Shape sum = Node.output(Node.chain("layers.", layers, input), input);
        Shape skip = Node.output(Node.chain("shortcut.", shortcut, input), input);
        if (!sum.equals(skip)) {
            throw new UserError("its layers give " + sum + " but its shortcut " + skip + "; they must be equal");
        }
        return sum;
    }

    @Override
    public Operation plan(Plan plan) {
        return plan.sumOfBranches();
    }
}
