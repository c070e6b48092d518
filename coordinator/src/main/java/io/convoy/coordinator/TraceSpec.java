package io.convoy.coordinator;

import java.nio.file.Path;

/// Which steps are to be traced, and where to.
///
/// @param file of the trace
/// @param first traced step, from 1
/// @param last traced step
public record TraceSpec(Path file, long first, long last) {
    public TraceSpec {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("steps " + first + " to " + last);
        }
    }

    /// For people.
    String steps() {
        return first == last ? "step " + first : "steps " + first + "-" + last;
    }
}
