package io.convoy.checkpoint;

import io.convoy.UserError;
import io.convoy.tensor.FlatLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The weights of one model in a safetensors file, Convoy's own or PyTorch's: tensors are found by name and must have
/// the model's dimensions.
public final class WeightsFile {
    private WeightsFile() {}

    /// Writes weights under their names.
    public static void save(Path file, FlatLayout parameters, FlatLayout buffers, Weights weights) {
        Safetensors.write(
                file,
                Map.of(),
                List.of(
                        new Safetensors.Part(parameters, weights.parameters()),
                        new Safetensors.Part(buffers, weights.buffers())));
    }

    /// Reads weights. Every parameter must be there. A buffer may be missing: it keeps its value in `initialBuffers`.
    /// PyTorch's counters `num_batches_tracked` are passed over; any other tensor shows that the file is of
    /// another model.
    ///
    /// @throws UserError naming the first tensor that differs
    public static Weights load(Path file, FlatLayout parameters, FlatLayout buffers, float[] initialBuffers) {
        NamedTensors tensors = new NamedTensors(file, Safetensors.read(file).tensors());
        float[] parameterValues = new float[parameters.floats()];
        float[] bufferValues = initialBuffers.clone();
        tensors.takeAll(parameters, parameterValues);
        tensors.takePresent(buffers, bufferValues);
        tensors.expectNoneLeft();
        return new Weights(parameterValues, bufferValues);
    }
}
