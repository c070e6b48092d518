package io.convoy.kernel;

import java.util.Arrays;

/// Those weights of a strip of the packed gradient that meet the input in all pixels of some [FilterPixels].
///
/// The inputs that a pixel's window brings them are gathered as neighbours, run by run: what lies in a row in memory
/// is copied as a whole.
///
/// @param count of weights
/// @param row of each weight in the strip, filled up to a multiple of all tiles with the strip's spare row
/// @param offset of each weight's input, from what the pixel reads first, filled up likewise
/// @param runOffset where each run is read, from what the pixel reads first
/// @param runStart the first weight of each run
/// @param runLength weights of each run
// Made once for each plan, private to the kernels, and read in loops: arrays are what is wanted.
@SuppressWarnings("ArrayRecordComponent")
record FilterPart(int count, int[] row, int[] offset, int[] runOffset, int[] runStart, int[] runLength) {

    /// @param offset of each weight's input, from what the pixel reads first
    static FilterPart of(int[] row, int[] offset, int whole, int spare) {
        int count = row.length;
        int[] wholeRow = Arrays.copyOf(row, Math.ceilDiv(count, whole) * whole);
        Arrays.fill(wholeRow, count, wholeRow.length, spare);
        int[] wholeOffset = Arrays.copyOf(offset, wholeRow.length);
        if (count > 0) {
            Arrays.fill(wholeOffset, count, wholeRow.length, offset[count - 1]);
        }
        int[] start = new int[count];
        int[] length = new int[count];
        int runs = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || offset[i] != offset[i - 1] + 1) {
                start[runs++] = i;
            }
            length[runs - 1]++;
        }
        int[] runOffset = new int[runs];
        for (int run = 0; run < runs; run++) {
            runOffset[run] = offset[start[run]];
        }
        return new FilterPart(
                count, wholeRow, wholeOffset, runOffset, Arrays.copyOf(start, runs), Arrays.copyOf(length, runs));
    }

    int runs() {
        return runOffset.length;
    }
}
