package io.convoy.nn;

import java.util.List;

/// A tensor of a layer that is not trained but follows a statistic of the shards: `running = (1 − momentum)·running
/// + momentum·statistic`, the statistic averaged over the step's samples.
public record Buffer(String name, List<Integer> dimensions, float initial, double momentum) {
    public Buffer {
        dimensions = List.copyOf(dimensions);
    }
}
