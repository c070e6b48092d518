package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.kernel.Conv2d;
import io.convoy.kernel.ConvShape;
import io.convoy.kernel.FilterPhase;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

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
        float[] packed = new float[conv.packedForwardFloats()];
        int dataFloats = Math.multiplyExact(conv.dataScratchFloats(), plan.threads());
        Scratch forwardScratch = plan.forwardScratch(dataFloats);
        Scratch weightScratch = plan.backwardScratch(conv.weightScratchFloats(plan.maxSamples(), plan.threads()));

        List<Stage> backward = new ArrayList<>();
        for (FilterPhase phase : conv.weightPhases(plan.maxSamples(), plan.threads())) {
            backward.add(Stage.perBlock(
                    phase.blocks(),
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
        if (bias) {
            Weights shift = plan.parameter("bias");
            backward.add(BiasGradient.stage(plan, dy, shift));
            load.add(Stage.perBlock(
                    conv.packForwardBlocks(),
                    (from, to) -> conv.packForward(
                            from, to, weight.values(), weight.offset(), shift.values(), shift.offset(), packed, 0)));
        } else {
            load.add(Stage.perBlock(
                    conv.packForwardBlocks(),
                    (from, to) -> conv.packForward(from, to, weight.values(), weight.offset(), NO_BIAS, 0, packed, 0)));
        }
        if (plan.needsInputGradient()) {
            Samples dx = plan.inputGradient();
            Scratch backwardScratch = plan.backwardScratch(dataFloats);
            float[] transposed = new float[conv.packedBackwardFloats()];
            load.add(Stage.perBlock(
                    conv.packBackwardBlocks(),
                    (from, to) -> conv.packBackward(from, to, weight.values(), weight.offset(), transposed, 0)));
            backward.add(Stage.perSample(
                    conv.dataSamples(),
                    (thread, from, to) -> conv.backwardData(
                            from,
                            to,
                            dy.values(),
                            dy.offset(),
                            weight.values(),
                            weight.offset(),
                            transposed,
                            0,
                            backwardScratch.values(),
                            backwardScratch.offset() + thread * conv.dataScratchFloats(),
                            dx.values(),
                            dx.offset())));
        }
        Stage forward = Stage.perSample(
                conv.dataSamples(),
                (thread, from, to) -> conv.forward(
                        from,
                        to,
                        x.values(),
                        x.offset(),
                        weight.values(),
                        weight.offset(),
                        packed,
                        0,
                        forwardScratch.values(),
                        forwardScratch.offset() + thread * conv.dataScratchFloats(),
                        y.values(),
                        y.offset()));
        return Operation.of(List.of(forward), backward).withLoad(load);
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
