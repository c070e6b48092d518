package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.kernel.LinearBackward;
import io.convoy.kernel.LinearForward;
import io.convoy.kernel.ThreadMemory;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// A matrix times a vector of features, plus bias: features → units.
///
/// @param weights how the matrix starts
public record Linear(int units, boolean bias, Initializer weights) implements Layer {
    private static final float[] NO_BIAS = {};

    public Linear {
        if (units < 1) {
            throw new UserError("linear with " + units + " units: must be ≥ 1");
        }
    }

    public Linear(int units, boolean bias) {
        this(units, bias, new Initializer.FanInUniform());
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
        return bias
                ? List.of(weight, new Parameter("bias", List.of(units), new Initializer.Constant(0)))
                : List.of(weight);
    }

    @Override
    public long multiplyAdds(Shape input) {
        return (long) units * input.channels();
    }

    @Override
    public Operation plan(Plan plan) {
        Pass pass = plan.pass();
        Samples x = plan.input();
        Samples y = plan.forwardOutput();
        Samples dy = plan.outputGradient();
        Weights weight = plan.parameter("weight");
        var matrix = new io.convoy.kernel.Linear(x.layout(), y.layout());
        LinearForward product = matrix.forward();
        LinearBackward data = matrix.backwardData();
        int dataScratch = data.scratchFloats();
        int weightScratch = matrix.weightScratchFloats(plan.maxSamples());
        Scratch forwardScratch = plan.forwardScratch(product.scratchFloats(plan.maxSamples(), plan.threads()));
        // First for the gradient of the weights, then for that of the input.
        Scratch backwardScratch =
                plan.backwardScratch(ThreadMemory.floats(Math.max(dataScratch, weightScratch), plan.threads()));

        Weights shift = bias ? plan.parameter("bias") : null;
        Stage turn = Stage.perBlock(
                product.pieces(),
                (from, to) -> product.turn(
                        from,
                        to,
                        pass.samples(),
                        x.values(),
                        x.offset(),
                        forwardScratch.values(),
                        forwardScratch.offset()));
        Stage forward = Stage.perBlock(
                product.blocks(),
                (thread, from, to) -> product.multiply(
                        thread,
                        from,
                        to,
                        pass.samples(),
                        weight.values(),
                        weight.offset(),
                        shift == null ? NO_BIAS : shift.values(),
                        shift == null ? 0 : shift.offset(),
                        forwardScratch.values(),
                        forwardScratch.offset(),
                        y.values(),
                        y.offset()));
        List<Stage> backward = new ArrayList<>();
        if (shift != null) {
            backward.addAll(BiasGradient.stages(plan, dy, shift));
        }
        backward.add(new Stage.PerBlock(
                matrix.weightBlocks(),
                matrix.weightsAtOnce(plan.threads()),
                (thread, from, to) -> matrix.backwardWeights(
                        from,
                        to,
                        pass.samples(),
                        x.values(),
                        x.offset(),
                        dy.values(),
                        dy.offset(),
                        backwardScratch.values(),
                        backwardScratch.offset() + ThreadMemory.start(weightScratch, thread),
                        weight.gradient(),
                        weight.offset())));
        if (plan.needsInputGradient()) {
            Samples dx = plan.inputGradient();
            backward.add(new Stage.PerBlock(
                    data.panels(),
                    data.atOnce(plan.threads()),
                    (thread, from, to) -> data.run(
                            from,
                            to,
                            pass.samples(),
                            dy.values(),
                            dy.offset(),
                            weight.values(),
                            weight.offset(),
                            backwardScratch.values(),
                            backwardScratch.offset() + ThreadMemory.start(dataScratch, thread),
                            dx.values(),
                            dx.offset())));
        }
        return Operation.of(List.of(turn, forward), backward);
    }
}
