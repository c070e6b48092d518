package io.convoy.nn;

import io.convoy.tensor.Shape;

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
}
