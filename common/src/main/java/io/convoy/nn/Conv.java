package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.kernel.Conv2d;
import io.convoy.kernel.ConvShape;
import io.convoy.kernel.DataPass;
import io.convoy.kernel.DataPhase;
import io.convoy.kernel.FilterPhase;
import io.convoy.kernel.PhasedPass;
import io.convoy.kernel.SamplePass;
import io.convoy.kernel.ThreadMemory;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Two-dimensional convolution: C×H×W → filters × `(H − kernel + 2·padding) / stride + 1` × likewise.
///
/// @param weights how the filters start
public record Conv(
        int filters,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int paddingHeight,
        int paddingWidth,
        boolean bias,
        Initializer weights)
        implements Layer {
    private static final float[] NO_BIAS = {};

    public Conv {
        if (filters < 1) {
            throw new UserError("conv with " + filters + " filters: must be ≥ 1");
        }
        new Window(kernelHeight, kernelWidth, strideHeight, strideWidth, paddingHeight, paddingWidth);
    }

    public Conv(
            int filters,
            int kernelHeight,
            int kernelWidth,
            int strideHeight,
            int strideWidth,
            int paddingHeight,
            int paddingWidth,
            boolean bias) {
        this(
                filters,
                kernelHeight,
                kernelWidth,
                strideHeight,
                strideWidth,
                paddingHeight,
                paddingWidth,
                bias,
                new Initializer.HeNormal());
    }

    public static Conv square(int filters, int kernel, int stride, int padding, boolean bias) {
        return new Conv(filters, kernel, kernel, stride, stride, padding, padding, bias);
    }

    @Override
    public String type() {
        return "conv";
    }

    @Override
    public Shape output(Shape input) {
        return new Window(kernelHeight, kernelWidth, strideHeight, strideWidth, paddingHeight, paddingWidth)
                .output(filters, input);
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        var weight = new Parameter("weight", List.of(filters, input.channels(), kernelHeight, kernelWidth), weights);
        return bias
                ? List.of(weight, new Parameter("bias", List.of(filters), new Initializer.Constant(0)))
                : List.of(weight);
    }

    @Override
    public long multiplyAdds(Shape input) {
        return (long) output(input).size() * input.channels() * kernelHeight * kernelWidth;
    }

    @Override
    public Operation plan(Plan plan) {
        Pass pass = plan.pass();
        Samples x = plan.input();
        Samples y = plan.forwardOutput();
        Samples dy = plan.outputGradient();
        Weights weight = plan.parameter("weight");
        var conv = new Conv2d(shape(x.shape()), x.layout(), y.layout());
        Scratch weightScratch = plan.backwardScratch(conv.weightScratchFloats(plan.maxSamples(), plan.threads()));

        List<Stage> backward = new ArrayList<>();
        if (bias) {
            backward.addAll(BiasGradient.stages(plan, dy, plan.parameter("bias")));
        }
        for (FilterPhase phase : conv.weightPhases(plan.maxSamples(), plan.threads())) {
            backward.add(new Stage.PerBlock(
                    phase.blocks(),
                    phase.atOnce(),
                    (thread, from, to) -> phase.run(
                            thread,
                            from,
                            to,
                            pass.samples(),
                            x.values(),
                            x.offset(),
                            dy.values(),
                            dy.offset(),
                            weightScratch.values(),
                            weightScratch.offset(),
                            weight.gradient(),
                            weight.offset())));
        }
        List<Stage.PerBlock> load = new ArrayList<>();
        if (plan.needsInputGradient()) {
            DataPass backwardData = conv.backwardData();
            Scratch scratch = plan.backwardScratch(scratchFloats(backwardData, plan));
            backward.addAll(data(backwardData, plan, null, dy, plan.inputGradient(), scratch, load));
        }
        Scratch scratch = plan.forwardScratch(scratchFloats(conv.forward(), plan));
        Weights shift = bias ? plan.parameter("bias") : null;
        return Operation.of(data(conv.forward(), plan, shift, x, y, scratch, load), backward)
                .withLoad(load);
    }

    private static int scratchFloats(DataPass data, Plan plan) {
        return switch (data) {
            case SamplePass samples -> ThreadMemory.floats(samples.scratchFloats(), plan.threads());
            case PhasedPass phased -> phased.scratchFloats(plan.maxSamples(), plan.threads());
        };
    }

    /// The stages of a pass; those that load its weights are added to `load`.
    private static List<Stage> data(
            DataPass data,
            Plan plan,
            @Nullable Weights bias,
            Samples in,
            Samples out,
            Scratch scratch,
            List<Stage.PerBlock> load) {
        Pass pass = plan.pass();
        Weights weight = plan.parameter("weight");
        Scratch packed = plan.loaded(data.packedFloats());
        load.add(Stage.perBlock(
                data.packBlocks(),
                (from, to) -> data.pack(
                        from,
                        to,
                        weight.values(),
                        weight.offset(),
                        bias == null ? NO_BIAS : bias.values(),
                        bias == null ? 0 : bias.offset(),
                        packed.values(),
                        packed.offset())));
        List<Stage> stages = new ArrayList<>();
        switch (data) {
            case SamplePass samples ->
                stages.add(Stage.perSample(
                        samples.samples(),
                        (thread, from, to) -> samples.run(
                                from,
                                to,
                                in.values(),
                                in.offset(),
                                packed.values(),
                                packed.offset(),
                                scratch.values(),
                                scratch.offset() + ThreadMemory.start(samples.scratchFloats(), thread),
                                out.values(),
                                out.offset())));
            case PhasedPass phased -> {
                for (DataPhase phase : phased.phases(plan.maxSamples(), plan.threads())) {
                    stages.add(Stage.perBlock(
                            phase.blocks(),
                            (thread, from, to) -> phase.run(
                                    thread,
                                    from,
                                    to,
                                    pass.samples(),
                                    in.values(),
                                    in.offset(),
                                    weight.values(),
                                    weight.offset(),
                                    packed.values(),
                                    packed.offset(),
                                    scratch.values(),
                                    scratch.offset(),
                                    out.values(),
                                    out.offset())));
                }
            }
        }
        return stages;
    }

    private ConvShape shape(Shape input) {
        return new ConvShape(
                input.channels(),
                input.height(),
                input.width(),
                filters,
                kernelHeight,
                kernelWidth,
                strideHeight,
                strideWidth,
                paddingHeight,
                paddingWidth);
    }
}
