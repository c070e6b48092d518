package io.convoy.nn;

import java.util.List;

/// A trained tensor of a layer.
///
/// @param name such as `weight`; behind the layer's path it is the name in checkpoints
/// @param dimensions in PyTorch's order: filters × channels × height × width, units × features
public record Parameter(String name, List<Integer> dimensions, Initializer initializer) {
    public Parameter {
        dimensions = List.copyOf(dimensions);
    }

    /// Number of values.
    public int floats() {
        return dimensions.stream().reduce(1, Math::multiplyExact);
    }
}
