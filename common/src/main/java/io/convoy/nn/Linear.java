package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.util.List;

/// A matrix times a vector of features, plus bias: features → units.
///
/// @param weights how the matrix starts
public record Linear(int units, boolean bias, Initializer weights) implements Layer {
    public Linear {
        if (units < 1) {
            throw new UserError("linear with " + units + " units: must be ≥ 1");
        }
    }

    public Linear(int units, boolean bias) {
        this(units, bias, Initializer.FAN_IN_UNIFORM);
    }

    @Override
    public String type() {
        return "linear";
    }

    @Override
    public Shape output(Shape input) {
        if (!input.isVector()) {
            throw new UserError("expects a vector of features, got an input of " + input + "; put a flatten before it");
        }
        return Shape.vector(units);
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        var weight = new Parameter("weight", List.of(units, input.channels()), weights);
        return bias ? List.of(weight, new Parameter("bias", List.of(units), Initializer.ZEROS)) : List.of(weight);
    }

    @Override
    public long multiplyAdds(Shape input) {
        return (long) units * input.channels();
    }
}
