package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// Layer normalization (Ba et al. 2016, arXiv 1607.06450): each sample to mean 0 and variance 1 over all its
/// values, then scaled and shifted value by value (PyTorch's `LayerNorm([C, H, W])`).
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
                new Parameter("weight", dimensions, new Initializer.Constant(1)),
                new Parameter("bias", dimensions, new Initializer.Constant(0)));
    }

    @Override
    public Operation plan(Plan plan) {
        Pass pass = plan.pass();
        Samples x = plan.input();
        Samples y = plan.forwardOutput();
        Samples dy = plan.outputGradient();
        Weights weight = plan.parameter("weight");
        Weights shift = plan.parameter("bias");
        Layout layout = x.layout();
        Scratch packed = plan.loaded(io.convoy.kernel.LayerNorm.packedFloats(layout));
        Scratch statistics = plan.kept(io.convoy.kernel.LayerNorm.statisticsFloats(layout, plan.maxSamples()));

        Stage forward = Stage.perSample((from, to) -> io.convoy.kernel.LayerNorm.forward(
                layout,
                epsilon,
                from,
                to,
                x.values(),
                x.offset(),
                packed.values(),
                packed.offset(),
                statistics.values(),
                statistics.offset(),
                y.values(),
                y.offset()));
        List<Stage> backward = new ArrayList<>();
        backward.add(Stage.perBlock(
                layout.shape().pixels(),
                (from, to) -> io.convoy.kernel.LayerNorm.backwardWeights(
                        layout,
                        from,
                        to,
                        pass.samples(),
                        x.values(),
                        x.offset(),
                        dy.values(),
                        dy.offset(),
                        statistics.values(),
                        statistics.offset(),
                        weight.gradient(),
                        weight.offset(),
                        shift.gradient(),
                        shift.offset())));
        if (plan.needsInputGradient()) {
            Samples dx = plan.inputGradient();
            plan.inputGradientMayReplaceOutputs();
            backward.add(Stage.perSample((from, to) -> io.convoy.kernel.LayerNorm.backwardData(
                    layout,
                    from,
                    to,
                    x.values(),
                    x.offset(),
                    dy.values(),
                    dy.offset(),
                    packed.values(),
                    packed.offset(),
                    statistics.values(),
                    statistics.offset(),
                    dx.values(),
                    dx.offset())));
        }
        return Operation.of(List.of(forward), backward)
                .withLoad(List.of(Stage.perBlock(
                        1,
                        (from, to) -> io.convoy.kernel.LayerNorm.pack(
                                layout,
                                weight.values(),
                                weight.offset(),
                                shift.values(),
                                shift.offset(),
                                packed.values(),
                                packed.offset()))));
    }
}
