package io.convoy.nn;

import io.convoy.kernel.MaxPool2d;
import io.convoy.kernel.PoolShape;
import io.convoy.tensor.Shape;
import java.util.List;

/// The largest value of each window; the first of equal ones, and padding never, gets the gradient.
public record MaxPool(
        int sizeHeight, int sizeWidth, int strideHeight, int strideWidth, int paddingHeight, int paddingWidth)
        implements Layer {

    public MaxPool {
        new Window(sizeHeight, sizeWidth, strideHeight, strideWidth, paddingHeight, paddingWidth).withSmallPadding();
    }

    public static MaxPool square(int size, int stride, int padding) {
        return new MaxPool(size, size, stride, stride, padding, padding);
    }

    @Override
    public String type() {
        return "max-pool";
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
        int[] positions = new int[plan.maxSamples() * MaxPool2d.positionInts(shape, y.layout())];
        Stage forward = Stage.perSample((from, to) -> MaxPool2d.forward(
                shape, from, to, x.values(), x.offset(), x.layout(), y.values(), y.offset(), y.layout(), positions, 0));
        Stage backward = Stage.perSample((from, to) -> MaxPool2d.backward(
                shape,
                from,
                to,
                dy.values(),
                dy.offset(),
                dy.layout(),
                positions,
                0,
                dx.values(),
                dx.offset(),
                dx.layout()));
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
