package io.convoy.kernel;

import io.convoy.tensor.Shape;

/// The shape of a pooling: input, window, stride and padding on each side, at most half the window as in PyTorch, so
/// that no window lies in the padding alone.
public record PoolShape(
        int channels,
        int height,
        int width,
        int sizeHeight,
        int sizeWidth,
        int strideHeight,
        int strideWidth,
        int paddingHeight,
        int paddingWidth) {

    public PoolShape {
        Window.require(channels >= 1, "channels must be ≥ 1");
        Window.check(height, sizeHeight, strideHeight, paddingHeight);
        Window.check(width, sizeWidth, strideWidth, paddingWidth);
        Window.require(
                2 * paddingHeight <= sizeHeight && 2 * paddingWidth <= sizeWidth,
                "padding must be at most half the window");
    }

    public int outHeight() {
        return Window.outputs(height, sizeHeight, strideHeight, paddingHeight);
    }

    public int outWidth() {
        return Window.outputs(width, sizeWidth, strideWidth, paddingWidth);
    }

    public Shape input() {
        return new Shape(channels, height, width);
    }

    public Shape output() {
        return new Shape(channels, outHeight(), outWidth());
    }

    /// Positions of one window, those in the padding included.
    public int windowSize() {
        return sizeHeight * sizeWidth;
    }
}
