package io.convoy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.convoy.UserError;
import io.convoy.checkpoint.Safetensors.Part;
import io.convoy.tensor.FlatLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFileTest {
    private static final FlatLayout PARAMETERS = new FlatLayout.Builder()
            .add("0.weight", List.of(2, 2))
            .add("0.bias", List.of(2))
            .build();
    private static final FlatLayout BUFFERS = new FlatLayout.Builder()
            .add("1.running_mean", List.of(2))
            .add("1.running_var", List.of(2))
            .build();
    private static final float[] INITIAL_BUFFERS = {0, 0, 1, 1};

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("weights.safetensors");
    }

    @Test
    void whatIsSavedIsLoaded() {
        WeightsFile.save(
                file, PARAMETERS, BUFFERS, new Weights(new float[] {1, 2, 3, 4, 5, 6}, new float[] {7, 8, 9, 10}));

        Weights weights = WeightsFile.load(file, PARAMETERS, BUFFERS, INITIAL_BUFFERS);

        assertThat(weights.parameters()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(weights.buffers()).containsExactly(7, 8, 9, 10);
    }

    @Test
    void tensorsAreFoundByNameInAnyOrder() {
        FlatLayout reversed = new FlatLayout.Builder()
                .add("0.bias", List.of(2))
                .add("0.weight", List.of(2, 2))
                .build();
        write(reversed, 5, 6, 1, 2, 3, 4);

        assertThat(load().parameters()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void missingBuffersKeepTheirInitialValues() {
        FlatLayout withOneBuffer = new FlatLayout.Builder()
                .add("0.weight", List.of(2, 2))
                .add("0.bias", List.of(2))
                .add("1.running_mean", List.of(2))
                .add("1.num_batches_tracked", List.of())
                .build();
        write(withOneBuffer, 1, 2, 3, 4, 5, 6, 7, 8, 42);

        assertThat(load().buffers()).containsExactly(7, 8, 1, 1);
        assertThat(INITIAL_BUFFERS).containsExactly(0, 0, 1, 1);
    }

    @Test
    void theFirstTensorOfOtherDimensionsIsNamed() {
        FlatLayout other = new FlatLayout.Builder()
                .add("0.weight", List.of(2, 3))
                .add("0.bias", List.of(3))
                .build();
        write(other, new float[9]);

        assertFails(": tensor 0.weight has dimensions [2, 3], expected [2, 2]: is this a file of another model?");
    }

    @Test
    void aMissingParameterIsNamed() {
        write(new FlatLayout.Builder().add("0.weight", List.of(2, 2)).build(), new float[4]);

        assertFails(": tensor 0.bias is missing, expected dimensions [2]: is this a file of another model?");
    }

    @Test
    void aTensorThatTheModelHasNotIsNamed() {
        FlatLayout deeper = new FlatLayout.Builder()
                .add("0.weight", List.of(2, 2))
                .add("0.bias", List.of(2))
                .add("2.weight", List.of(1))
                .build();
        write(deeper, new float[7]);

        assertFails(": tensor 2.weight with dimensions [1] is not expected: is this a file of another model?");
    }

    private Weights load() {
        return WeightsFile.load(file, PARAMETERS, BUFFERS, INITIAL_BUFFERS);
    }

    private void write(FlatLayout layout, float... values) {
        Safetensors.write(file, Map.of(), List.of(new Part(layout, values)));
    }

    private void assertFails(String message) {
        assertThatExceptionOfType(UserError.class).isThrownBy(this::load).withMessage(file + message);
    }
}
