package io.convoy.plan;

/// The integers from `from`, included, to `to`, excluded.
public record Range(int from, int to) {
    public Range {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("range [" + from + ", " + to + ")");
        }
    }

    public int size() {
        return to - from;
    }

    public boolean isEmpty() {
        return from == to;
    }

    /// What this range has below `limit`.
    public Range below(int limit) {
        return new Range(Math.min(from, limit), Math.min(to, limit));
    }

    /// Part `index` of `parts` contiguous parts whose sizes differ by at most one, larger ones first.
    public Range part(int index, int parts) {
        int size = size() / parts;
        int larger = size() % parts;
        int start = from + index * size + Math.min(index, larger);
        return new Range(start, start + size + (index < larger ? 1 : 0));
    }
}
