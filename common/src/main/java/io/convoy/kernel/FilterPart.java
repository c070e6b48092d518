package io.convoy.kernel;

import io.convoy.tensor.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Some weights of a filter, and the rectangle of output pixels for which all of them meet the input.
///
/// A weight is a row of the packed gradient, `tap · channels + channel`; the input it meets lies at a constant
/// distance from the rectangle's current pixel. The lists of both are filled up to whole tiles with weights that go
/// to row `spare`.
///
/// @param x offset of the input that the rectangle's first pixel starts from, and steps of it
/// @param dy offset of the rectangle's first pixel, and the step of a row
/// @param offset of each weight's input from the current x
/// @param row of each weight
// Made once for each plan, private to the kernels, and read in loops: arrays are what is wanted.
@SuppressWarnings("ArrayRecordComponent")
record FilterPart(
        int rows,
        int columns,
        int x,
        int xRowStep,
        int xColumnStep,
        int dy,
        int dyRowStep,
        int dyColumnStep,
        int[] offset,
        int[] row,
        int[] px,
        int[] py) {

    /// Weights of a tile.
    static final int TILE = 5;

    int tiles() {
        return row.length / TILE;
    }

    /// With many channels: one part for each tap, its pixels those whose window has that tap inside the image.
    static List<FilterPart> byTap(ConvShape s, Layout x, Layout y, int group) {
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
                parts.add(of(
                        group,
                        s,
                        x,
                        y,
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
    static List<FilterPart> byRegion(ConvShape s, Layout x, Layout y, int group) {
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
                parts.add(of(
                        group,
                        s,
                        x,
                        y,
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

    private static FilterPart of(
            int group,
            ConvShape s,
            Layout x,
            Layout y,
            int rows,
            int columns,
            int xStart,
            int dyStart,
            int[] offset,
            int[] row,
            int spare) {
        int whole = rows * columns == 0 ? 0 : (row.length + TILE - 1) / TILE * TILE;
        int[] wholeOffset = Arrays.copyOf(offset, whole);
        int[] wholeRow = Arrays.copyOf(row, whole);
        for (int i = row.length; i < whole; i++) {
            wholeOffset[i] = offset[row.length - 1];
            wholeRow[i] = s.filterSize() + spare;
        }
        int[] px = new int[group * rows * columns];
        int[] py = new int[group * rows * columns];
        int k = 0;
        for (int n = 0; n < group; n++) {
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    px[k] = n * x.sampleStride()
                            + xStart
                            + s.strideHeight() * pixel(x, r, 0)
                            + s.strideWidth() * pixel(x, 0, c);
                    py[k++] = n * y.sampleStride() + dyStart + pixel(y, r, c);
                }
            }
        }
        return new FilterPart(
                rows,
                columns,
                xStart,
                s.strideHeight() * pixel(x, 1, 0),
                s.strideWidth() * x.pixelStride(),
                dyStart,
                pixel(y, 1, 0),
                y.pixelStride(),
                wholeOffset,
                wholeRow,
                px,
                py);
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
