package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Sums over the pixels of one sample, for all its channels, row by row: a row is some pixels with all their channels.
/// So memory is walked through without a gap; a walk from pixel to pixel for each vector of channels took up to four
/// times as long.
///
/// The rows of a sample are added to one row of sums, one after the other, and its halves to each other until one
/// pixel is left: an order of the shape alone. What is known of each channel stands in a row too, repeated for its
/// pixels.
final class PixelRows {
    /// Values of a row, at least.
    private static final int LONG = 256;

    private PixelRows() {}

    /// The size of a row: a power of two of pixels, by the number of channels alone.
    static int floats(Layout layout) {
        int pixels = 1 + (LONG - 1) / layout.shape().channels();
        return layout.pixelStride() << (Integer.SIZE - Integer.numberOfLeadingZeros(pixels - 1));
    }

    /// Repeats the first pixel's channels in the rest of a row.
    static void repeat(Layout layout, float[] values, int row) {
        for (int i = row + layout.pixelStride(); i < row + floats(layout); i++) {
            values[i] = values[i - layout.pixelStride()];
        }
    }

    /// Σ x of a sample, in the first pixel of the row `sums`.
    static void sum(Layout layout, float[] x, int xOffset, float[] rows, int sums) {
        int row = floats(layout);
        int end = xOffset + layout.sampleStride();
        Arrays.fill(rows, sums, sums + row, 0);
        for (int i = xOffset; i < end; i += row) {
            add(x, i, Math.min(row, end - i), rows, sums);
        }
        fold(layout, rows, sums);
    }

    /// Σ (x − mean)² of a sample, in the first pixel of the row `squares`; `mean` is a row too.
    static void squares(Layout layout, float[] x, int xOffset, float[] rows, int mean, int squares) {
        int row = floats(layout);
        int end = xOffset + layout.sampleStride();
        Arrays.fill(rows, squares, squares + row, 0);
        for (int i = xOffset; i < end; i += row) {
            addSquares(x, i, Math.min(row, end - i), rows, mean, squares);
        }
        fold(layout, rows, squares);
    }

    /// Σ dy and Σ dy·(x − mean) of a sample, in the first pixels of the rows `sums` and `products`; `mean` is a row of
    /// `means`.
    static void products(
            Layout layout,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] means,
            int mean,
            float[] rows,
            int sums,
            int products) {
        int row = floats(layout);
        int floats = layout.sampleStride();
        Arrays.fill(rows, sums, sums + row, 0);
        Arrays.fill(rows, products, products + row, 0);
        for (int i = 0; i < floats; i += row) {
            int length = Math.min(row, floats - i);
            addProducts(x, xOffset + i, dy, dyOffset + i, length, means, mean, rows, sums, products);
        }
        fold(layout, rows, sums);
        fold(layout, rows, products);
    }

    /// Adds some floats, in whole vectors, to as many sums.
    static void add(float[] x, int xOffset, int length, float[] rows, int sums) {
        for (int i = 0; i < length; i += COUNT) {
            load(rows, sums + i).add(load(x, xOffset + i)).intoArray(rows, sums + i);
        }
    }

    private static void addSquares(float[] x, int xOffset, int length, float[] rows, int mean, int squares) {
        for (int i = 0; i < length; i += COUNT) {
            FloatVector difference = load(x, xOffset + i).sub(load(rows, mean + i));
            difference.fma(difference, load(rows, squares + i)).intoArray(rows, squares + i);
        }
    }

    private static void addProducts(
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            int length,
            float[] means,
            int mean,
            float[] rows,
            int sums,
            int products) {
        for (int i = 0; i < length; i += COUNT) {
            FloatVector gradient = load(dy, dyOffset + i);
            load(rows, sums + i).add(gradient).intoArray(rows, sums + i);
            load(x, xOffset + i)
                    .sub(load(means, mean + i))
                    .fma(gradient, load(rows, products + i))
                    .intoArray(rows, products + i);
        }
    }

    private static void fold(Layout layout, float[] rows, int sums) {
        for (int half = floats(layout) / 2; half >= layout.pixelStride(); half /= 2) {
            add(rows, sums + half, half, rows, sums);
        }
    }
}
