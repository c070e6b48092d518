package io.convoy.kernel;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// Square windows of an image, one for each tile of [Winograd], left to right, then down. Windows may reach over the
/// border: there the image is zero.
///
/// @param layout of the image, padded
/// @param size pixels along a side of a window
/// @param step pixels from one window to the next
/// @param top rows above the image where the first window begins
/// @param left columns likewise
/// @param across tiles beside each other
record TileGrid(Layout layout, int size, int step, int top, int left, int across) {

    int row(int tile) {
        return tile / across * step - top;
    }

    int column(int tile) {
        return tile % across * step - left;
    }

    /// Whether a window lies in the image, so that it can be read where it is.
    boolean isInside(int row, int column) {
        return row >= 0
                && column >= 0
                && row + size <= layout.shape().height()
                && column + size <= layout.shape().width();
    }

    /// Floats from the sample's start to a pixel.
    int pixel(int row, int column) {
        return row * rowStride() + column * layout.pixelStride();
    }

    int rowStride() {
        return layout.shape().width() * layout.pixelStride();
    }

    /// Floats of a window's copy.
    int copyFloats() {
        return size * size * layout.pixelStride();
    }

    /// V = Bᵀ d B of a tile's window, in whole vectors of channels, for windows of [Winograd#WINDOW].
    ///
    /// @param copy memory for [#copyFloats], for windows that reach over the border
    /// @param half memory for 36 vectors
    void transform(
            int tile, float[] image, int imageStart, float[] scratch, int copy, int half, int v, int positionStride) {
        int row = row(tile);
        int column = column(tile);
        int stride = layout.pixelStride();
        if (isInside(row, column)) {
            int start = imageStart + pixel(row, column);
            Winograd.input(image, start, rowStride(), stride, stride, scratch, half, scratch, v, positionStride);
        } else {
            copy(image, imageStart, row, column, scratch, copy);
            Winograd.input(scratch, copy, size * stride, stride, stride, scratch, half, scratch, v, positionStride);
        }
    }

    /// Copies a window, zeros for what is outside; its rows lie `size` pixels apart.
    void copy(float[] image, int imageStart, int row, int column, float[] copy, int copyStart) {
        int stride = layout.pixelStride();
        int from = Math.max(column, 0);
        int to = Math.min(column + size, layout.shape().width());
        int before = (from - column) * stride;
        int inside = (to - from) * stride;
        int length = size * stride;
        for (int r = 0; r < size; r++) {
            int target = copyStart + r * length;
            boolean outside = row + r < 0 || row + r >= layout.shape().height();
            if (outside || before > 0 || before + inside < length) {
                Arrays.fill(copy, target, target + length, 0);
            }
            if (!outside) {
                System.arraycopy(image, imageStart + pixel(row + r, from), copy, target + before, inside);
            }
        }
    }
}
