package io.convoy.trace;

/// Something that ran from one time to another.
///
/// @param lane where it is shown: a thread, or what goes on beside them
/// @param category by which viewers choose and colour
/// @param startNanos on the clock of whoever made the span: [System#nanoTime] in a [Tracer], since 1970 in a file
public record Span(String lane, String name, String category, long startNanos, long endNanos) {
    /// The same on a clock that is ahead by so much.
    public Span shifted(long nanos) {
        return new Span(lane, name, category, startNanos + nanos, endNanos + nanos);
    }
}
