package io.convoy.kernel;

import io.convoy.tensor.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts the gradient of a filter into [FilterPart]s.
///
/// @param group samples of a group
record FilterParts(ConvShape s, Layout x, Layout y, int group) {

    /// With many channels: one part for each tap, its pixels those whose window has that tap inside the image.
    List<FilterPart> byTap() {
        List<FilterPart> parts = new ArrayList<>();
        for (int kh = 0; kh < s.kernelHeight(); kh++) {
            for (int kw = 0; kw < s.kernelWidth(); kw++) {
                int top = firstOutput(kh, s.strideHeight(), s.paddingHeight());
                int bottom = endOutput(s.height(), s.outHeight(), kh, s.strideHeight(), s.paddingHeight());
                int left = firstOutput(kw, s.strideWidth(), s.paddingWidth());
                int right = endOutput(s.width(), s.outWidth(), kw, s.strideWidth(), s.paddingWidth());
                int[] row = new int[s.channels()];
                int[] offset = new int[s.channels()];
                for (int channel = 0; channel < s.channels(); channel++) {
                    offset[channel] = channel;
                    row[channel] = (kh * s.kernelWidth() + kw) * s.channels() + channel;
                }
                int xRow = top * s.strideHeight() - s.paddingHeight() + kh;
                int xColumn = left * s.strideWidth() - s.paddingWidth() + kw;
                parts.add(part(
                        Math.max(0, bottom - top),
                        Math.max(0, right - left),
                        pixel(x, xRow, xColumn),
                        pixel(y, top, left),
                        offset,
                        row,
                        parts.size()));
            }
        }
        return parts;
    }

    /// With few channels, too few to fill a tile: one part for each region of pixels that meet the same taps, with
    /// all weights of those taps.
    List<FilterPart> byRegion() {
        List<FilterPart> parts = new ArrayList<>();
        for (Segment rows : Segment.forward(s.height(), s.kernelHeight(), s.strideHeight(), s.paddingHeight())) {
            for (Segment columns : Segment.forward(s.width(), s.kernelWidth(), s.strideWidth(), s.paddingWidth())) {
                int[] offset = new int[rows.taps() * columns.taps() * s.channels()];
                int[] row = new int[offset.length];
                int i = 0;
                for (int kh = 0; kh < rows.taps(); kh++) {
                    for (int kw = 0; kw < columns.taps(); kw++) {
                        int tap = (rows.firstTap() + kh) * s.kernelWidth() + columns.firstTap() + kw;
                        for (int channel = 0; channel < s.channels(); channel++) {
                            offset[i] = pixel(x, kh, kw) + channel;
                            row[i] = tap * s.channels() + channel;
                            i++;
                        }
                    }
                }
                parts.add(part(
                        rows.count(),
                        columns.count(),
                        pixel(x, rows.input(), columns.input()),
                        pixel(y, rows.start(), columns.start()),
                        offset,
                        row,
                        0));
            }
        }
        return parts;
    }

    private FilterPart part(int rows, int columns, int xStart, int dyStart, int[] offset, int[] row, int spare) {
        int whole = rows * columns == 0 ? 0 : (row.length + FilterPart.TILE - 1) / FilterPart.TILE * FilterPart.TILE;
        int[] wholeOffset = Arrays.copyOf(offset, whole);
        int[] wholeRow = Arrays.copyOf(row, whole);
        for (int i = row.length; i < whole; i++) {
            wholeOffset[i] = offset[row.length - 1];
            wholeRow[i] = s.filterSize() + spare;
        }
        int[] xOffsets = new int[group * rows * columns];
        int[] dyOffsets = new int[xOffsets.length];
        int pixel = 0;
        for (int sample = 0; sample < group; sample++) {
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    int inputPixel = pixel(x, r * s.strideHeight(), c * s.strideWidth());
                    xOffsets[pixel] = sample * x.sampleStride() + xStart + inputPixel;
                    dyOffsets[pixel] = sample * y.sampleStride() + dyStart + pixel(y, r, c);
                    pixel++;
                }
            }
        }
        return new FilterPart(rows * columns, xOffsets, dyOffsets, wholeOffset, wholeRow);
    }

    private static int firstOutput(int tap, int stride, int padding) {
        return Math.max(0, Math.ceilDiv(padding - tap, stride));
    }

    private static int endOutput(int size, int outputs, int tap, int stride, int padding) {
        return Math.min(outputs, Math.floorDiv(size - 1 + padding - tap, stride) + 1);
    }

    private static int pixel(Layout layout, int row, int column) {
        return (row * layout.shape().width() + column) * layout.pixelStride();
    }
}
