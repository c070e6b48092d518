package io.convoy.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The JSON header of a safetensors file: for every tensor its type, dimensions and place among the data. Reading
/// demands that the places join up from the first byte of the data to the last, without gap or overlap.
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
    /// The header starts behind its own length, a little-endian 64-bit number.
    static final int START = Long.BYTES;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// The types that are read, and the bytes of one value.
    enum Type {
        F32(Float.BYTES),
        I64(Long.BYTES);

        final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }
    }

    /// One tensor.
    ///
    /// @param begin offset of its first byte in the data, `end` that behind its last
    record Entry(String name, Type type, List<Integer> dimensions, long begin, long end) {
        int count() {
            return Math.toIntExact((end - begin) / type.bytes);
        }
    }

    long dataBytes() {
        return entries.isEmpty() ? 0 : entries.getLast().end();
    }

    /// The header's bytes, padded with spaces so that the data behind them starts at a multiple of eight.
    byte[] encode() {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = root.putObject("__metadata__");
            new TreeMap<>(metadata).forEach(node::put);
        }
        for (Entry entry : entries) {
            ObjectNode node = root.putObject(entry.name());
            node.put("dtype", entry.type().name());
            ArrayNode dimensions = node.putArray("shape");
            entry.dimensions().forEach(dimensions::add);
            node.putArray("data_offsets").add(entry.begin()).add(entry.end());
        }
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    static SafetensorsHeader parse(Path file, byte[] bytes) {
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            long at = START
                    + (e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset()));
            throw new UserError(file + ": header is not JSON near byte " + at + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse("unreadable"));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
        if (!root.isObject()) {
            throw new UserError(file + ": header at byte " + START + " is not a JSON object");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        root.properties().forEach(property -> {
            if (property.getKey().equals("__metadata__")) {
                property.getValue()
                        .properties()
                        .forEach(each ->
                                metadata.put(each.getKey(), each.getValue().asText()));
            } else {
                entries.add(entry(file, property.getKey(), property.getValue()));
            }
        });
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long expected = 0;
        for (Entry entry : entries) {
            if (entry.begin() != expected) {
                throw new UserError(file + ": tensor " + entry.name() + " starts at byte " + entry.begin()
                        + " of the data, expected " + expected + ", where the one before it ends");
            }
            expected = entry.end();
        }
        return new SafetensorsHeader(metadata, entries);
    }

    private static Entry entry(Path file, String name, JsonNode node) {
        String where = file + ": tensor " + name;
        Type type = type(where, node.path("dtype").asText("nothing"));
        List<Integer> dimensions = new ArrayList<>();
        long count = 1;
        for (JsonNode dimension : array(where, node, "shape")) {
            if (!dimension.canConvertToInt() || dimension.intValue() < 0) {
                throw new UserError(where + ": dimension " + dimension + ", expected 0 to " + Integer.MAX_VALUE);
            }
            dimensions.add(dimension.intValue());
            count *= dimension.intValue();
            if (count > Integer.MAX_VALUE) {
                throw new UserError(where + ": dimensions " + node.path("shape") + ", expected fewer than 2^31 values");
            }
        }
        JsonNode offsets = array(where, node, "data_offsets");
        if (offsets.size() != 2
                || !offsets.path(0).isIntegralNumber()
                || !offsets.path(1).isIntegralNumber()
                || offsets.path(0).longValue() < 0) {
            throw new UserError(where + ": data_offsets " + offsets + ", expected [begin, end]");
        }
        long begin = offsets.path(0).longValue();
        long end = offsets.path(1).longValue();
        if (end - begin != count * type.bytes) {
            throw new UserError(where + ": data_offsets " + offsets + " hold " + (end - begin) + " bytes, expected "
                    + count * type.bytes + " for " + type + " " + dimensions);
        }
        return new Entry(name, type, List.copyOf(dimensions), begin, end);
    }

    private static Type type(String where, String found) {
        for (Type type : Type.values()) {
            if (type.name().equals(found)) {
                return type;
            }
        }
        throw new UserError(where + ": dtype " + found + ", expected F32 or I64");
    }

    private static JsonNode array(String where, JsonNode node, String key) {
        JsonNode array = node.path(key);
        if (!array.isArray()) {
            throw new UserError(where + ": " + key + " is " + (array.isMissingNode() ? "missing" : array.toString())
                    + ", expected a list");
        }
        return array;
    }
}
