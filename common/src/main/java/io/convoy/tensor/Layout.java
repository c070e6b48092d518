package io.convoy.tensor;

/// How samples of one shape lie in a `float[]`: sample by sample, row by row, pixel by pixel, channels innermost.
/// The value of (sample, channel, row, column) stands at `sample * sampleStride() + (row * width + column) *
/// pixelStride + channel`; what a pixel holds beyond its channels is padding that never reaches a result.
///
/// @param pixelStride floats from one pixel to the next, ≥ channels
public record Layout(Shape shape, int pixelStride) {
    public Layout {
        if (pixelStride < shape.channels()) {
            throw new IllegalArgumentException("pixel stride " + pixelStride + " below the channels of " + shape);
        }
    }

    /// Channels without padding.
    public static Layout dense(Shape shape) {
        return new Layout(shape, shape.channels());
    }

    /// Channels padded to a multiple of `lanes`.
    public static Layout padded(Shape shape, int lanes) {
        return new Layout(shape, (shape.channels() + lanes - 1) / lanes * lanes);
    }

    /// Floats from one sample to the next.
    public int sampleStride() {
        return shape.pixels() * pixelStride;
    }
}
