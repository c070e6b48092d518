package io.convoy.kernel;

import java.util.ArrayList;
import java.util.List;

/// Who adds up which chunks of a sum that is the sum of its portions in order, each of them the sum of its chunks in
/// order. Each thread gets as many neighbouring chunks as the others. They make one part for each portion, but
/// where a portion began on the thread before, each chunk is a part: it has to be added to what that thread has.
///
/// @param parts in the order of their chunks, in areas of memory of their own
/// @param ofThread parts of each thread
record Deal(List<Part> parts, List<List<Part>> ofThread) {
    private static final Part NOTHING = new Part(0, 0, 0, false);

    /// Chunks [from, to), of one portion, added up in an area.
    record Part(int from, int to, int area, boolean beginsPortion) {
        int chunks() {
            return to - from;
        }
    }

    /// Deals chunks [from, to), which begin with a portion.
    ///
    /// @param withinPortions whether to cut portions; otherwise each thread gets as many portions as the others
    /// @param area of the first part
    static Deal of(int from, int to, int chunksOfPortion, int threads, boolean withinPortions, int area) {
        int unit = withinPortions ? 1 : chunksOfPortion;
        int units = Math.ceilDiv(to - from, unit);
        List<Part> parts = new ArrayList<>();
        List<List<Part>> ofThread = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int begin = parts.size();
            int chunk = from + units * thread / threads * unit;
            int end = Math.min(to, from + units * (thread + 1) / threads * unit);
            while (chunk < end) {
                boolean begins = chunk % chunksOfPortion == 0;
                int next = begins ? Math.min(end, chunk + chunksOfPortion) : chunk + 1;
                parts.add(new Part(chunk, next, area + parts.size(), begins));
                chunk = next;
            }
            ofThread.add(List.copyOf(parts.subList(begin, parts.size())));
        }
        return new Deal(parts, ofThread);
    }

    /// One more than the last area.
    int endArea() {
        return parts.getLast().area() + 1;
    }

    /// Parts that there would not be if no portion were cut.
    int cuts() {
        return (int) parts.stream().filter(part -> !part.beginsPortion()).count();
    }

    /// Chunks of the thread that has most.
    int mostChunks() {
        return ofThread.stream()
                .mapToInt(list -> list.stream().mapToInt(Part::chunks).sum())
                .max()
                .orElse(0);
    }

    /// Places for parts, as many for each thread: dealt evenly, each thread gets its own.
    int blocks() {
        return ofThread.size() * places();
    }

    private int places() {
        return ofThread.stream().mapToInt(List::size).max().orElse(0);
    }

    /// What stands in a place; nothing may.
    Part part(int block) {
        int places = places();
        List<Part> list = ofThread.get(block / places);
        int place = block % places;
        return place < list.size() ? list.get(place) : NOTHING;
    }
}
