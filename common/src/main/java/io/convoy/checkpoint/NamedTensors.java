package io.convoy.checkpoint;

import io.convoy.UserError;
import io.convoy.tensor.FlatLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tensors of a file on their way into flat arrays. What is taken is removed, so that strangers are noticed.
final class NamedTensors {
    private final Path file;
    private final Map<String, Tensor> left;

    NamedTensors(Path file, Map<String, Tensor> tensors) {
        this.file = file;
        this.left = new LinkedHashMap<>(tensors);
    }

    /// Copies every tensor of the layout.
    void takeAll(FlatLayout layout, float[] target) {
        for (FlatLayout.Slot slot : layout.slots()) {
            if (!take(slot, target)) {
                throw new UserError(file + ": tensor " + slot.name() + " is missing, expected dimensions "
                        + slot.dimensions() + ": is this a file of another model?");
            }
        }
    }

    /// Copies the tensors of the layout that are there.
    void takePresent(FlatLayout layout, float[] target) {
        for (FlatLayout.Slot slot : layout.slots()) {
            take(slot, target);
        }
    }

    void expectNoneLeft() {
        for (Map.Entry<String, Tensor> entry : left.entrySet()) {
            if (!entry.getKey().endsWith("num_batches_tracked")) {
                throw new UserError(file + ": tensor " + entry.getKey() + " with dimensions "
                        + entry.getValue().dimensions() + " is not expected: is this a file of another model?");
            }
        }
    }

    private boolean take(FlatLayout.Slot slot, float[] target) {
        @Nullable Tensor found = left.remove(slot.name());
        return switch (found) {
            case null -> false;
            case Tensor.Longs longs ->
                throw new UserError(file + ": tensor " + slot.name() + " has dtype I64, expected F32");
            case Tensor.Floats floats -> {
                if (!floats.dimensions().equals(slot.dimensions())) {
                    throw new UserError(file + ": tensor " + slot.name() + " has dimensions " + floats.dimensions()
                            + ", expected " + slot.dimensions() + ": is this a file of another model?");
                }
                System.arraycopy(floats.values(), 0, target, slot.offset(), slot.floats());
                yield true;
            }
        };
    }
}
