package io.convoy.tensor;

import java.util.ArrayList;
import java.util.List;

/// The named tensors of one flat `float[]`: PyTorch's names, order and dimensions, unpadded, a function of the model
/// alone.
///
/// @param slots in flat order
/// @param floats the length of the flat array
public record FlatLayout(List<Slot> slots, int floats) {

    /// One tensor: row-major `dimensions` from `offset`.
    public record Slot(String name, List<Integer> dimensions, int offset) {
        public Slot {
            dimensions = List.copyOf(dimensions);
        }

        public int floats() {
            return product(dimensions);
        }
    }

    public FlatLayout {
        slots = List.copyOf(slots);
    }

    private static int product(List<Integer> dimensions) {
        int product = 1;
        for (int dimension : dimensions) {
            product = Math.multiplyExact(product, dimension);
        }
        return product;
    }

    /// Lays tensors one behind the other.
    public static final class Builder {
        private final List<Slot> slots = new ArrayList<>();
        private int floats;

        public Builder add(String name, List<Integer> dimensions) {
            slots.add(new Slot(name, dimensions, floats));
            floats = Math.addExact(floats, product(dimensions));
            return this;
        }

        public FlatLayout build() {
            return new FlatLayout(slots, floats);
        }
    }
}
