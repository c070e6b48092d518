package io.convoy.checkpoint;

import java.util.List;
import java.util.stream.Stream;

/// All that a step changes: what one replica hands to another, and what a checkpoint keeps.
///
/// The arrays are not copied; whoever passes a state on leaves them alone.
///
/// @param step the number of committed steps
/// @param parameters in the flat order of the model's parameters
/// @param buffers running statistics, in the flat order of the model's buffers
/// @param optimizer one array for each of the optimizer's slots, laid out like the parameters
public record TrainingState(long step, float[] parameters, float[] buffers, List<float[]> optimizer) {
    public TrainingState {
        optimizer = List.copyOf(optimizer);
        for (float[] slot : optimizer) {
            if (slot.length != parameters.length) {
                throw new IllegalArgumentException(
                        "optimizer slot of " + slot.length + " floats for " + parameters.length + " parameters");
            }
        }
    }

    /// The state before the first step.
    ///
    /// @param slots how many arrays the optimizer has
    public static TrainingState begin(float[] parameters, float[] buffers, int slots) {
        return new TrainingState(
                0,
                parameters,
                buffers,
                Stream.generate(() -> new float[parameters.length]).limit(slots).toList());
    }

    /// Everything in the order in which states travel and are digested: parameters, buffers, optimizer slots.
    public List<float[]> arrays() {
        return Stream.concat(Stream.of(parameters, buffers), optimizer.stream()).toList();
    }

    /// SHA-256 over the little-endian bytes of [#arrays()].
    public String sha256() {
        return WeightsDigest.sha256(arrays());
    }
}
