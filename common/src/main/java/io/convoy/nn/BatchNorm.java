package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.util.List;

/// Batch normalization (Ioffe and Szegedy 2015, arXiv 1502.03167): each channel to mean 0 and variance 1 over the
/// samples and pixels of the shard, then scaled and shifted. Evaluation takes the running statistics.
public record BatchNorm(double momentum, double epsilon) implements Layer {
    public BatchNorm {
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new UserError("batch-norm with momentum " + momentum + ": must be within 0 and 1");
        }
        if (!(epsilon > 0)) {
            throw new UserError("batch-norm with epsilon " + epsilon + ": must be > 0");
        }
    }

    /// PyTorch's defaults.
    public static BatchNorm standard() {
        return new BatchNorm(0.1, 1e-5);
    }

    @Override
    public String type() {
        return "batch-norm";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        List<Integer> channels = List.of(input.channels());
        return List.of(
                new Parameter("weight", channels, new Initializer.Constant(1)),
                new Parameter("bias", channels, new Initializer.Constant(0)));
    }

    @Override
    public List<Buffer> buffers(Shape input) {
        List<Integer> channels = List.of(input.channels());
        return List.of(
                new Buffer("running_mean", channels, 0, momentum), new Buffer("running_var", channels, 1, momentum));
    }

    @Override
    public Operation plan(Plan plan) {
        return new BatchNormPlan(plan, epsilon).operation();
    }
}
