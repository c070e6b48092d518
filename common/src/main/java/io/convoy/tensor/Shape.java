package io.convoy.tensor;

/// The shape of one sample: channels × height × width. A vector of features is `features × 1 × 1`.
public record Shape(int channels, int height, int width) {
    public Shape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("shape " + channels + "×" + height + "×" + width + ": each must be ≥ 1");
        }
    }

    /// The shape of a vector of `features` values.
    public static Shape vector(int features) {
        return new Shape(features, 1, 1);
    }

    /// Positions of one channel: height × width.
    public int pixels() {
        return height * width;
    }

    /// Values of one sample.
    public int size() {
        return channels * height * width;
    }

    /// Whether this is a vector of features.
    public boolean isVector() {
        return height == 1 && width == 1;
    }

    @Override
    public String toString() {
        return channels + "×" + height + "×" + width;
    }
}
