package io.convoy.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Who adds up which chunks of a sum that is the sum of its portions in order, each of them the sum of its chunks in
/// order. Each thread gets as many neighbouring chunks as the others. They make one part for each portion, but
/// where a portion began on the thread before, each chunk is a part: it has to be added to what that thread has.
///
/// @param parts in the order of their chunks, in areas of memory of their own
/// @param places the same, filled up with [#NOTHING] so that each thread has as many: dealt evenly, each gets its own
/// @param mostChunks of a thread
record Deal(List<Part> parts, List<Part> places, int mostChunks) {
    /// A part without chunks.
    static final Part NOTHING = new Part(0, 0, 0, false);

    /// Chunks [from, to), of one portion, added up in an area.
    record Part(int from, int to, int area, boolean beginsPortion) {}

    /// Deals chunks [from, to), which begin with a portion.
    ///
    /// @param withinPortions whether to cut portions; otherwise each thread gets as many portions as the others
    /// @param area of the first part
    static Deal of(int from, int to, int chunksOfPortion, int threads, boolean withinPortions, int area) {
        int unit = withinPortions ? 1 : chunksOfPortion;
        int units = Math.ceilDiv(to - from, unit);
        int mostChunks = 0;
        List<Part> parts = new ArrayList<>();
        List<List<Part>> ofThread = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int first = parts.size();
            int begin = from + units * thread / threads * unit;
            int end = Math.min(to, from + units * (thread + 1) / threads * unit);
            mostChunks = Math.max(mostChunks, end - begin);
            for (int chunk = begin; chunk < end; ) {
                boolean begins = chunk % chunksOfPortion == 0;
                int next = begins ? Math.min(end, chunk + chunksOfPortion) : chunk + 1;
                parts.add(new Part(chunk, next, area + parts.size(), begins));
                chunk = next;
            }
            ofThread.add(List.copyOf(parts.subList(first, parts.size())));
        }
        int most = ofThread.stream().mapToInt(List::size).max().orElse(0);
        List<Part> places = new ArrayList<>();
        for (List<Part> own : ofThread) {
            places.addAll(own);
            places.addAll(Collections.nCopies(most - own.size(), NOTHING));
        }
        return new Deal(parts, places, mostChunks);
    }

    /// One more than the last area.
    int endArea() {
        return parts.getLast().area() + 1;
    }

    /// Parts that there would not be if no portion were cut.
    int cuts() {
        return (int) parts.stream().filter(part -> !part.beginsPortion()).count();
    }
}
