package io.convoy.kernel;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// A lattice of output pixels that meet the same taps, in a group of neighbouring samples, sample by sample.
///
/// @param samples of a group
/// @param pixelsPerSample in the lattice
/// @param input offset of what each pixel reads first, from the group's first sample
/// @param output offset of each pixel, likewise
/// @param runInput offset from `input` of each run of floats that lie in a row in memory and meet packed rows in a
///     row
/// @param runRow the first packed row of each run
/// @param runLength floats of each run
// Made once for each plan, private to the kernels, and read in loops: arrays are what is wanted.
@SuppressWarnings("ArrayRecordComponent")
record Region(
        int samples, int pixelsPerSample, int[] input, int[] output, int[] runInput, int[] runRow, int[] runLength) {

    /// Pixels that a group should have, so that tiles short of pixels are few.
    static final int ENOUGH = 120;

    int pixels(int groupSamples) {
        return groupSamples * pixelsPerSample;
    }

    int runs() {
        return runInput.length;
    }

    /// Packed rows that each pixel meets.
    int rows() {
        return Arrays.stream(runLength).sum();
    }

    static Region of(Segment rows, Segment columns, Layout in, Layout out, Correlation.TapOrder order) {
        int pixels = rows.count() * columns.count();
        int samples = 1;
        while (samples * pixels < ENOUGH || (pixels < ENOUGH && samples * pixels % PixelTiles.WHOLE != 0)) {
            samples++;
        }
        int[] input = new int[samples * pixels];
        int[] output = new int[samples * pixels];
        int i = 0;
        for (int sample = 0; sample < samples; sample++) {
            for (int r = 0; r < rows.count(); r++) {
                for (int c = 0; c < columns.count(); c++) {
                    int inRow = rows.input() + r * rows.inputStep();
                    int inColumn = columns.input() + c * columns.inputStep();
                    int outRow = rows.start() + r * rows.step();
                    int outColumn = columns.start() + c * columns.step();
                    input[i] = sample * in.sampleStride() + pixel(in, inRow, inColumn);
                    output[i] = sample * out.sampleStride() + pixel(out, outRow, outColumn);
                    i++;
                }
            }
        }
        return withRuns(samples, pixels, input, output, rows, columns, in, order);
    }

    private static Region withRuns(
            int samples,
            int pixels,
            int[] input,
            int[] output,
            Segment rows,
            Segment columns,
            Layout in,
            Correlation.TapOrder order) {
        int channels = in.shape().channels();
        int taps = rows.taps() * columns.taps();
        int[] runInput = new int[taps];
        int[] runRow = new int[taps];
        int[] runLength = new int[taps];
        int runs = 0;
        for (int r = 0; r < rows.taps(); r++) {
            for (int c = 0; c < columns.taps(); c++) {
                int offset = pixel(in, r, c);
                int row = channels
                        * order.position(
                                rows.firstTap() + r * rows.tapStep(), columns.firstTap() + c * columns.tapStep());
                int before = runs - 1;
                if (runs > 0
                        && offset == runInput[before] + runLength[before]
                        && row == runRow[before] + runLength[before]) {
                    runLength[before] += channels;
                } else {
                    runInput[runs] = offset;
                    runRow[runs] = row;
                    runLength[runs] = channels;
                    runs++;
                }
            }
        }
        return new Region(
                samples,
                pixels,
                input,
                output,
                Arrays.copyOf(runInput, runs),
                Arrays.copyOf(runRow, runs),
                Arrays.copyOf(runLength, runs));
    }

    private static int pixel(Layout layout, int row, int column) {
        return (row * layout.shape().width() + column) * layout.pixelStride();
    }
}
