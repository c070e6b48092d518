package io.convoy.nn;

import io.convoy.tensor.Shape;

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
}
