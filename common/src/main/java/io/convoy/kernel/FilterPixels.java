package io.convoy.kernel;

/// A rectangle of output pixels whose windows meet the input with the same taps, in a group of neighbouring samples,
/// and the weights of those taps.
///
/// @param pixelsPerSample in the rectangle
/// @param samples of a group
/// @param block pixels after which the sums in registers are added to the packed gradient
/// @param x offset of what each pixel reads first, from the group's first sample: sample by sample, row by row
/// @param dy offset of each pixel's gradient, likewise
/// @param parts one for each strip of the packed gradient
// Made once for each plan, private to the kernels, and read in loops: arrays are what is wanted.
@SuppressWarnings("ArrayRecordComponent")
record FilterPixels(int pixelsPerSample, int samples, int block, int[] x, int[] dy, FilterPart[] parts) {

    int count(int groupSamples) {
        return groupSamples * pixelsPerSample;
    }
}
