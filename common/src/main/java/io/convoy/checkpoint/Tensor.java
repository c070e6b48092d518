package io.convoy.checkpoint;

import java.util.List;

/// A tensor of a safetensors file: dimensions and row-major values. The arrays are the file's own, not copies.
public sealed interface Tensor {
    List<Integer> dimensions();

    /// Of type `F32`.
    record Floats(List<Integer> dimensions, float[] values) implements Tensor {
        public Floats {
            dimensions = List.copyOf(dimensions);
        }
    }

    /// Of type `I64`.
    record Longs(List<Integer> dimensions, long[] values) implements Tensor {
        public Longs {
            dimensions = List.copyOf(dimensions);
        }
    }
}
