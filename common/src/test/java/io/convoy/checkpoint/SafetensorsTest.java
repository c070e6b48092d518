package io.convoy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.convoy.UserError;
import io.convoy.checkpoint.Safetensors.Part;
import io.convoy.tensor.FlatLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("a.safetensors");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        FlatLayout first = new FlatLayout.Builder()
                .add("0.weight", List.of(2, 3))
                .add("0.bias", List.of(2))
                .build();
        FlatLayout second = new FlatLayout.Builder()
                .add("scalar", List.of())
                .add("none", List.of(0))
                .build();
        float[] values = {1, -2, Float.MIN_VALUE, Float.MAX_VALUE, -0f, Float.NaN, 7, 8};

        Safetensors.write(
                file, Map.of("b", "2", "a", "é"), List.of(new Part(first, values), new Part(second, new float[] {9})));
        Safetensors read = Safetensors.read(file);

        assertThat(read.metadata()).containsOnly(Map.entry("a", "é"), Map.entry("b", "2"));
        assertThat(read.tensors()).containsOnlyKeys("0.weight", "0.bias", "scalar", "none");
        assertThat(read.tensors().get("0.weight")).isInstanceOfSatisfying(Tensor.Floats.class, tensor -> {
            assertThat(tensor.dimensions()).containsExactly(2, 3);
            assertThat(tensor.values()).containsExactly(Arrays.copyOf(values, 6));
        });
        assertThat(read.tensors().get("0.bias"))
                .isInstanceOfSatisfying(
                        Tensor.Floats.class,
                        tensor -> assertThat(tensor.values()).containsExactly(7, 8));
        assertThat(read.tensors().get("scalar"))
                .isInstanceOfSatisfying(
                        Tensor.Floats.class,
                        tensor -> assertThat(tensor.values()).containsExactly(9));
    }

    @Test
    void tensorsLongerThanAChunkAreReadBack() {
        float[] values = new float[100_003];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.5f;
        }
        Safetensors.write(file, Map.of(), List.of(new Part(layout("x", values.length), values)));

        assertThat(Safetensors.read(file).tensors().get("x"))
                .isInstanceOfSatisfying(
                        Tensor.Floats.class,
                        tensor -> assertThat(tensor.values()).containsExactly(values));
    }

    @Test
    void dataStartAtAMultipleOfEight() throws IOException {
        for (String name : List.of("a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh")) {
            Safetensors.write(file, Map.of(), List.of(new Part(layout(name, 1), new float[1])));

            byte[] bytes = Files.readAllBytes(file);
            long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertThat(header % 8).isZero();
            assertThat(bytes).hasSize((int) (8 + header + 4));
        }
    }

    @Test
    void integersAreReadAsLongs() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(3)
                .putLong(-1);
        file("{\"target\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}}", data.array());

        assertThat(Safetensors.read(file).tensors().get("target"))
                .isInstanceOfSatisfying(
                        Tensor.Longs.class,
                        tensor -> assertThat(tensor.values()).containsExactly(3, -1));
    }

    @Test
    void writingLeavesNoTemporaryFileAndReplacesTheOld() throws IOException {
        Safetensors.write(file, Map.of(), List.of(new Part(layout("x", 3), new float[3])));
        Safetensors.write(file, Map.of(), List.of(new Part(layout("y", 2), new float[2])));

        assertThat(Safetensors.read(file).tensors()).containsOnlyKeys("y");
        try (Stream<Path> children = Files.list(directory)) {
            assertThat(children).containsExactly(file);
        }
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        Safetensors.write(file, Map.of(), List.of(new Part(layout("x", 3), new float[] {1, 2, 3})));
        byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(UserError.class)
                    .as("cut to %d bytes", length)
                    .isThrownBy(() -> Safetensors.read(file))
                    .withMessageStartingWith(file + ": cut short: " + length + " bytes, expected");
        }
    }

    @Test
    void bytesBehindTheDataAreNoticed() throws IOException {
        Safetensors.write(file, Map.of(), List.of(new Part(layout("x", 3), new float[3])));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length + 2));

        assertFails(": 2 bytes too many from byte " + whole.length + ", expected the end of the file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}|tensor x: dtype F16, expected F32 or I64",
                "{\"x\":{\"shape\":[1],\"data_offsets\":[0,4]}}|tensor x: dtype nothing, expected F32 or I64",
                "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}|tensor x: shape is missing, expected a list",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|tensor x: dimension -1, expected 0 to 2147483647",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,4]}}|tensor x: dimensions [65536,65536], expected fewer than 2^31 values",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}|tensor x: data_offsets [0], expected [begin, end]",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|tensor x: data_offsets [0,4] hold 4 bytes, expected 8 for F32 [2]",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|tensor x starts at byte 4 of the data, expected 0, where the one before it ends",
                "[1]|header at byte 8 is not a JSON object",
            })
    void faultsOfTheHeaderAreNamed(String header, String message) throws IOException {
        file(header, new byte[4]);
        assertFails(": " + message);
    }

    @Test
    void aHeaderThatIsNoJsonIsNamed() throws IOException {
        file("{\"x\":{\"dtype\":\"F32\",,", new byte[4]);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Safetensors.read(file))
                .withMessageStartingWith(file + ": header is not JSON near byte 28: ")
                .satisfies(error -> assertThat(error.getMessage()).hasLineCount(1));
    }

    @Test
    void anAbsurdHeaderLengthIsNamed() throws IOException {
        Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0});
        assertFails(": header length at byte 0 is 18446744073709551615, expected 2 to 100000000");
    }

    @Test
    void aMissingFileIsNamed() {
        assertFails(": not found, expected a safetensors file");
    }

    private void assertFails(String message) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Safetensors.read(file))
                .withMessage(file + message);
    }

    private void file(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(json.length).put(json).put(data).array());
    }

    private static FlatLayout layout(String name, int length) {
        return new FlatLayout.Builder().add(name, List.of(length)).build();
    }
}
