package io.convoy.nn;

import io.convoy.UserError;
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
        float[] packed = new float[matrix.packedForwardFloats()];

        List<Stage> backward = new ArrayList<>();
        int scratchFloats = matrix.weightScratchFloats(plan.maxSamples());
        Scratch scratch = plan.backwardScratch(Math.multiplyExact(scratchFloats, plan.threads()));
        backward.add(Stage.perBlock(
                matrix.weightBlocks(),
                (thread, from, to) -> matrix.backwardWeights(
                        from,
                        to,
                        pass.samples(),
                        x.values(),
                        x.offset(),
                        dy.values(),
                        dy.offset(),
                        scratch.values(),
                        scratch.offset() + thread * scratchFloats,
                        weight.gradient(),
                        weight.offset())));
        List<Stage.PerBlock> load = new ArrayList<>();
        if (bias) {
            Weights shift = plan.parameter("bias");
            backward.add(BiasGradient.stage(plan, dy, shift));
            load.add(Stage.perBlock(
                    matrix.packForwardBlocks(),
                    (from, to) -> matrix.packForward(
                            from, to, weight.values(), weight.offset(), shift.values(), shift.offset(), packed, 0)));
        } else {
            load.add(Stage.perBlock(
                    matrix.packForwardBlocks(),
                    (from, to) ->
                            matrix.packForward(from, to, weight.values(), weight.offset(), NO_BIAS, 0, packed, 0)));
        }
        if (plan.needsInputGradient()) {
            Samples dx = plan.inputGradient();
            float[] transposed = new float[matrix.packedBackwardFloats()];
            load.add(Stage.perBlock(
                    matrix.packBackwardBlocks(),
                    (from, to) -> matrix.packBackward(from, to, weight.values(), weight.offset(), transposed, 0)));
            backward.add(Stage.allSamples((from, to) ->
                    matrix.backwardData(from, to, dy.values(), dy.offset(), transposed, 0, dx.values(), dx.offset())));
        }
        Stage forward = Stage.allSamples(
                (from, to) -> matrix.forward(from, to, x.values(), x.offset(), packed, 0, y.values(), y.offset()));
        return Operation.of(List.of(forward), backward).withLoad(load);
    }
}
