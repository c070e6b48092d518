package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.Shape;

/// In training, sets each value to zero with probability `rate` and divides the others by `1 − rate`; otherwise
/// nothing.
public record Dropout(double rate) implements Layer {
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new UserError("dropout with rate " + rate + ": must be ≥ 0 and < 1");
        }
    }

    @Override
    public String type() {
        return "dropout";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }
}
