package io.convoy.kernel;

import io.convoy.tensor.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts the work of [FilterGradient]: pixels into [FilterPixels] and those into blocks, weights into strips. All of
/// it by the shape alone.
///
/// @param most pixels of a block
/// @param strip rows of the packed gradient that make a strip
/// @param whole what tiles divide
record FilterPlan(ConvShape s, Layout x, Layout y, int most, int strip, int whole) {

    List<FilterPixels> pixels() {
        List<FilterPixels> list = new ArrayList<>();
        for (Segment rows : Segment.forward(s.height(), s.kernelHeight(), s.strideHeight(), s.paddingHeight())) {
            for (Segment columns : Segment.forward(s.width(), s.kernelWidth(), s.strideWidth(), s.paddingWidth())) {
                if (rows.taps() > 0 && columns.taps() > 0) {
                    list.add(pixels(rows, columns));
                }
            }
        }
        return list;
    }

    private FilterPixels pixels(Segment rows, Segment columns) {
        int perSample = rows.count() * columns.count();
        int samples = Math.max(1, most / perSample);
        int block = Math.ceilDiv(samples * perSample, Math.ceilDiv(samples * perSample, most));
        int[] xOffset = new int[samples * perSample];
        int[] dyOffset = new int[samples * perSample];
        int i = 0;
        for (int sample = 0; sample < samples; sample++) {
            for (int r = 0; r < rows.count(); r++) {
                for (int c = 0; c < columns.count(); c++) {
                    int xRow = rows.input() + r * rows.inputStep();
                    int xColumn = columns.input() + c * columns.inputStep();
                    xOffset[i] = sample * x.sampleStride() + pixel(x, xRow, xColumn);
                    dyOffset[i] = sample * y.sampleStride() + pixel(y, rows.start() + r, columns.start() + c);
                    i++;
                }
            }
        }
        return new FilterPixels(perSample, samples, block, xOffset, dyOffset, parts(rows, columns));
    }

    private FilterPart[] parts(Segment rows, Segment columns) {
        int weights = rows.taps() * columns.taps() * s.channels();
        int[] row = new int[weights];
        int[] offset = new int[weights];
        int i = 0;
        for (int kh = 0; kh < rows.taps(); kh++) {
            for (int kw = 0; kw < columns.taps(); kw++) {
                int tap = (rows.firstTap() + kh) * s.kernelWidth() + columns.firstTap() + kw;
                for (int channel = 0; channel < s.channels(); channel++, i++) {
                    row[i] = tap * s.channels() + channel;
                    offset[i] = pixel(x, kh, kw) + channel;
                }
            }
        }
        FilterPart[] parts = new FilterPart[Math.ceilDiv(s.filterSize(), strip)];
        int from = 0;
        for (int p = 0; p < parts.length; p++) {
            int to = from;
            while (to < weights && row[to] < (p + 1) * strip) {
                row[to] -= p * strip;
                to++;
            }
            parts[p] = FilterPart.of(
                    Arrays.copyOfRange(row, from, to), Arrays.copyOfRange(offset, from, to), whole, strip);
            from = to;
        }
        return parts;
    }

    private static int pixel(Layout layout, int row, int column) {
        return (row * layout.shape().width() + column) * layout.pixelStride();
    }
}
