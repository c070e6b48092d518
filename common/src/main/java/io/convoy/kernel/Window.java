package io.convoy.kernel;

/// A window sliding along one axis.
final class Window {
    private Window() {}

    static int outputs(int size, int kernel, int stride, int padding) {
        return (size + 2 * padding - kernel) / stride + 1;
    }

    static void check(int size, int kernel, int stride, int padding) {
        require(
                size >= 1 && kernel >= 1 && stride >= 1 && padding >= 0 && size + 2 * padding >= kernel,
                "window of " + kernel + ", stride " + stride + ", padding " + padding + " does not fit a size of "
                        + size);
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /// The first position of window `output` that is inside the input.
    static int begin(int output, int stride, int padding) {
        return Math.max(output * stride - padding, 0);
    }

    /// The position behind the last one of window `output` that is inside the input.
    static int end(int output, int kernel, int stride, int padding, int size) {
        return Math.min(output * stride - padding + kernel, size);
    }
}
