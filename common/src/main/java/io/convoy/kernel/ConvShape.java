package io.convoy.kernel;

import io.convoy.tensor.Shape;

/// The shape of a convolution: input, filters, stride and zero padding on each side.
///
/// Output size: `(in + 2·padding − kernel) / stride + 1`, rounded down. Groups and dilation would be further
/// components.
public record ConvShape(
        int channels,
        int height,
        int width,
        int filters,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int paddingHeight,
        int paddingWidth) {

    public ConvShape {
        Window.require(channels >= 1 && filters >= 1, "channels and filters must be ≥ 1");
        Window.check(height, kernelHeight, strideHeight, paddingHeight);
        Window.check(width, kernelWidth, strideWidth, paddingWidth);
    }

    public int outHeight() {
        return Window.outputs(height, kernelHeight, strideHeight, paddingHeight);
    }

    public int outWidth() {
        return Window.outputs(width, kernelWidth, strideWidth, paddingWidth);
    }

    public Shape input() {
        return new Shape(channels, height, width);
    }

    public Shape output() {
        return new Shape(filters, outHeight(), outWidth());
    }

    /// Positions of one filter: kernel height × kernel width.
    public int taps() {
        return kernelHeight * kernelWidth;
    }

    /// Weights of one filter.
    public int filterSize() {
        return channels * taps();
    }

    /// Weights of all filters.
    public int weights() {
        return filters * filterSize();
    }
}
