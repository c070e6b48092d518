package io.convoy.checkpoint;

import io.convoy.tensor.FlatLayout;
import java.util.List;

/// How a training state lies in files: the model's layouts and the optimizer's slots.
///
/// @param optimizerSlots the names of the optimizer's arrays, each laid out like the parameters
public record StateLayout(FlatLayout parameters, FlatLayout buffers, List<String> optimizerSlots) {
    public StateLayout {
        optimizerSlots = List.copyOf(optimizerSlots);
    }

    /// The parameters' layout with every name under the slot's: `momentum.0.weight`.
    FlatLayout slot(String name) {
        FlatLayout.Builder builder = new FlatLayout.Builder();
        parameters.slots().forEach(slot -> builder.add(name + "." + slot.name(), slot.dimensions()));
        return builder.build();
    }
}
