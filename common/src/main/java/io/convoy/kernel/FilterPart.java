package io.convoy.kernel;

/// Some weights of a filter, and the rectangle of output pixels for which all of them meet the input, in a group of
/// neighbouring samples.
///
/// A weight is a row of the packed gradient, `tap · channels + channel`; the input it meets lies at a constant
/// distance from where the current pixel's window begins. The lists of weights are filled up to whole tiles with some
/// that go to a spare row.
///
/// @param pixelsPerSample in the rectangle
/// @param x offset of what each pixel reads first, from the group's first sample: sample by sample, row by row
/// @param dy offset of each pixel's gradient, likewise
/// @param offset of each weight's input from `x`
/// @param row of each weight
// Made once for each plan, private to the kernels, and read in loops: arrays are what is wanted.
@SuppressWarnings("ArrayRecordComponent")
record FilterPart(int pixelsPerSample, int[] x, int[] dy, int[] offset, int[] row) {

    /// Weights of a tile.
    static final int TILE = 5;

    int tiles() {
        return row.length / TILE;
    }

    int pixels(int samples) {
        return samples * pixelsPerSample;
    }
}
