package io.convoy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// libtorch's results, recorded in safetensors files among the test resources: read here by a few lines of their
/// own, so that the tests of arithmetic do not lean on the reader that users have.
///
/// @param metadata names the operation and its settings
public record Golden(String name, Map<String, String> metadata, Map<String, Tensor> tensors) {

    /// @param dimensions as in PyTorch
    /// @param values row-major; integers too, which are small
    @SuppressWarnings("ArrayRecordComponent")
    public record Tensor(List<Integer> dimensions, float[] values) {
        public int[] integers() {
            int[] integers = new int[values.length];
            for (int i = 0; i < values.length; i++) {
                integers[i] = (int) values[i];
            }
            return integers;
        }
    }

    /// Names of the files that start with `prefix`; fails if there are none.
    public static List<String> names(String prefix) {
        URL folder = Objects.requireNonNull(Golden.class.getResource("/golden"), "no golden files");
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(0, name.length() - ".safetensors".length()))
                    .sorted()
                    .toList();
            if (names.isEmpty()) {
                throw new IllegalStateException("no golden file starts with " + prefix);
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Golden read(String name) {
        String resource = "/golden/" + name + ".safetensors";
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(resource), resource)) {
            return parse(name, ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Golden parse(String name, ByteBuffer bytes) throws IOException {
        int headerLength = Math.toIntExact(bytes.getLong(0));
        JsonNode header =
                new ObjectMapper().readTree(new String(bytes.array(), 8, headerLength, StandardCharsets.UTF_8));
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        header.properties().forEach(entry -> {
            if (entry.getKey().equals("__metadata__")) {
                entry.getValue()
                        .properties()
                        .forEach(item ->
                                metadata.put(item.getKey(), item.getValue().asText()));
            } else {
                tensors.put(entry.getKey(), tensor(entry.getValue(), bytes, 8 + headerLength));
            }
        });
        return new Golden(name, metadata, tensors);
    }

    private static Tensor tensor(JsonNode entry, ByteBuffer bytes, int dataStart) {
        List<Integer> dimensions =
                entry.get("shape").valueStream().map(JsonNode::asInt).toList();
        float[] values = new float[dimensions.stream().reduce(1, (a, b) -> a * b)];
        int start = dataStart + entry.get("data_offsets").get(0).asInt();
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (entry.get("dtype").asText()) {
                case "F32" -> bytes.getFloat(start + 4 * i);
                case "I64" -> bytes.getLong(start + 8 * i);
                default -> throw new IllegalStateException("dtype of " + entry);
            };
        }
        return new Tensor(dimensions, values);
    }

    public float[] values(String tensor) {
        return tensor(tensor).values();
    }

    public Tensor tensor(String tensor) {
        return Objects.requireNonNull(tensors.get(tensor), () -> name + " has no " + tensor);
    }

    /// Dimension `index` of a tensor; 1 behind its last one, so that a vector is an image of one pixel.
    public int dimension(String tensor, int index) {
        List<Integer> dimensions = tensor(tensor).dimensions();
        return index < dimensions.size() ? dimensions.get(index) : 1;
    }

    public int setting(String key) {
        return Integer.parseInt(Objects.requireNonNull(metadata.get(key), key));
    }

    @Override
    public String toString() {
        return name;
    }
}
