package io.convoy.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a run left on its coordinator's container.
record RunFiles(ConvoyNode coordinator, String directory) {
    /// A row of `replicas.csv`.
    record Replica(long step, String host, String weightsSha256, String stateSha256) {}

    JsonNode summary() {
        try {
            return JsonMapper.builder().build().readTree(coordinator.readText(directory + "/summary.json"));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    String weightsSha256() {
        return summary().get("weights_sha256").asText();
    }

    long steps() {
        return summary().get("steps").asLong();
    }

    List<Replica> replicas() {
        return coordinator
                .readText(directory + "/replicas.csv")
                .lines()
                .skip(1)
                .map(row -> row.split(","))
                .map(row -> new Replica(Long.parseLong(row[0]), row[2], row[3], row[4]))
                .toList();
    }

    /// The newest checkpoint's files by name.
    Map<String, byte[]> checkpoint() {
        String path = summary().get("checkpoint").asText();
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : List.of("manifest.json", "model.safetensors", "optimizer.safetensors")) {
            files.put(name, coordinator.read(path + "/" + name));
        }
        return files;
    }
}
