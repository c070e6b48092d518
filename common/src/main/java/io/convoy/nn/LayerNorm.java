package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.util.List;

/// Layer normalization (Ba et al. 2016, arXiv 1607.06450): each sample to mean 0 and variance 1 over all its values,
/// then scaled and shifted value by value (PyTorch's `LayerNorm([C, H, W])`).
public record LayerNorm(double epsilon) implements Layer {
    public LayerNorm {
        if (!(epsilon > 0)) {
            throw new UserError("layer-norm with epsilon " + epsilon + ": must be > 0");
        }
    }

    @Override
    public String type() {
        return "layer-norm";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        List<Integer> dimensions =
                input.isVector() ? List.of(input.channels()) : List.of(input.channels(), input.height(), input.width());
        return List.of(
                new Parameter("weight", dimensions, Initializer.ONES),
                new Parameter("bias", dimensions, Initializer.ZEROS));
    }
}
