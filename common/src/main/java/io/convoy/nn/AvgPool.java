package io.convoy.nn;

import io.convoy.kernel.AvgPool2d;
import io.convoy.kernel.PoolShape;
import io.convoy.tensor.Shape;
import java.util.List;

/// The mean of each window; padding counts as zeros, as in PyTorch (`count_include_pad`).
public record AvgPool(
        int sizeHeight, int sizeWidth, int strideHeight, int strideWidth, int paddingHeight, int paddingWidth)
        implements Layer {

    public AvgPool {
        new Window(sizeHeight, sizeWidth, strideHeight, strideWidth, paddingHeight, paddingWidth).withSmallPadding();
    }

    public static AvgPool square(int size, int stride, int padding) {
        return new AvgPool(size, size, stride, stride, padding, padding);
    }

    @Override
    public String type() {
        return "avg-pool";
    }

    @Override
    public Shape output(Shape input) {
        return new Window(sizeHeight, sizeWidth, strideHeight, strideWidth, paddingHeight, paddingWidth)
                .output(input.channels(), input);
    }

    @Override
    public Operation plan(Plan plan) {
        Samples x = plan.forwardInput();
        Samples y = plan.forwardOutput();
        Samples dy = plan.outputGradient();
        Samples dx = plan.inputGradient();
        PoolShape shape = shape(x.shape());
        Stage forward = Stage.perSample((from, to) -> AvgPool2d.forward(
                shape, from, to, x.values(), x.offset(), x.layout(), y.values(), y.offset(), y.layout()));
        Stage backward = Stage.perSample((from, to) -> AvgPool2d.backward(
                shape, from, to, dy.values(), dy.offset(), dy.layout(), dx.values(), dx.offset(), dx.layout()));
        return Operation.of(List.of(forward), List.of(backward));
    }

    private PoolShape shape(Shape input) {
        return new PoolShape(
                input.channels(),
                input.height(),
                input.width(),
                sizeHeight,
                sizeWidth,
                strideHeight,
                strideWidth,
                paddingHeight,
                paddingWidth);
    }
}
