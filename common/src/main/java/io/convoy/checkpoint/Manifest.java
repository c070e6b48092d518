package io.convoy.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a checkpoint is of: the file `manifest.json` beside the tensors. Its last field is the SHA-256 of all others,
/// so that a flipped bit in it is noticed like one in the tensors.
///
/// @param numericsRevision the revision of the arithmetic that computed it
/// @param origin the run it belongs to
/// @param epoch whole epochs behind it
/// @param step committed steps behind it; with the job, this is the sampler's position
/// @param testAccuracy 0 to 1, if it was evaluated
/// @param weightsSha256 see [WeightsDigest]
/// @param files the SHA-256 of each file, by name
public record Manifest(
        int numericsRevision,
        Origin origin,
        int epoch,
        long step,
        OptionalDouble testAccuracy,
        String weightsSha256,
        SortedMap<String, String> files) {
    static final String FILE = "manifest.json";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// The run that a checkpoint belongs to.
    ///
    /// @param jobFingerprint digest of what determines the weights
    /// @param job the resolved job file
    /// @param datasetDigest digest of the decoded data
    /// @param classes the names of the classes, in the order of the network's outputs
    public record Origin(String jobFingerprint, String job, String datasetDigest, List<String> classes) {
        public Origin {
            classes = List.copyOf(classes);
        }
    }

    /// Pretty JSON, ending in a line break.
    byte[] encode() {
        ObjectNode root = JSON.createObjectNode();
        root.put("numericsRevision", numericsRevision);
        root.put("jobFingerprint", origin.jobFingerprint());
        root.put("datasetDigest", origin.datasetDigest());
        ArrayNode classes = root.putArray("classes");
        origin.classes().forEach(classes::add);
        root.put("epoch", epoch);
        root.put("step", step);
        testAccuracy.ifPresent(accuracy -> root.put("testAccuracy", accuracy));
        root.put("weightsSha256", weightsSha256);
        ObjectNode digests = root.putObject("files");
        files.forEach(digests::put);
        root.put("job", origin.job());
        root.put("manifestSha256", digest(root));
        return (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Reads the manifest in a checkpoint's directory.
    static Manifest read(Path directory) {
        Path file = directory.resolve(FILE);
        byte[] bytes;
        try {
            if (!Files.isRegularFile(file)) {
                throw new UserError(file + ": not found, expected a checkpoint's manifest");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
        ObjectNode root = parse(file, bytes);
        String expected = text(file, root, "manifestSha256");
        root.remove("manifestSha256");
        String found = digest(root);
        if (!found.equals(expected)) {
            throw new UserError(file + ": damaged: its SHA-256 is " + found + ", expected " + expected);
        }
        SortedMap<String, String> files = new TreeMap<>();
        root.path("files")
                .properties()
                .forEach(each -> files.put(each.getKey(), each.getValue().asText()));
        List<String> classes = new ArrayList<>();
        root.path("classes").forEach(each -> classes.add(each.asText()));
        return new Manifest(
                (int) number(file, root, "numericsRevision"),
                new Origin(
                        text(file, root, "jobFingerprint"),
                        text(file, root, "job"),
                        text(file, root, "datasetDigest"),
                        classes),
                (int) number(file, root, "epoch"),
                number(file, root, "step"),
                root.has("testAccuracy")
                        ? OptionalDouble.of(root.path("testAccuracy").doubleValue())
                        : OptionalDouble.empty(),
                text(file, root, "weightsSha256"),
                files);
    }

    private static ObjectNode parse(Path file, byte[] bytes) {
        String expected = file + ": damaged: expected a JSON object";
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode root) {
                return root;
            }
            throw new UserError(expected);
        } catch (JsonProcessingException e) {
            throw new UserError(
                    expected + ", found a fault in line " + e.getLocation().getLineNr(), e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    private static String digest(ObjectNode root) {
        byte[] text = root.toString().getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(WeightsDigest.newSha256().digest(text));
    }

    private static String text(Path file, ObjectNode root, String key) {
        JsonNode value = root.path(key);
        if (!value.isTextual()) {
            throw new UserError(file + ": " + key + " is missing, expected a text");
        }
        return value.textValue();
    }

    private static long number(Path file, ObjectNode root, String key) {
        JsonNode value = root.path(key);
        if (!value.isIntegralNumber()) {
            throw new UserError(file + ": " + key + " is missing, expected a whole number");
        }
        return value.longValue();
    }
}
