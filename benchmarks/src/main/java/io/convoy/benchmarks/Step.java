package io.convoy.benchmarks;

import java.util.List;

/// A training step of one thread to measure.
///
/// @param model zoo name or model file
record Step(String model, int batch) {
    List<String> options() {
        return List.of("--model", model, "--batch", String.valueOf(batch), "--threads", "1");
    }

    boolean ofModelFile() {
        return model.endsWith(".conf");
    }

    /// The model without folder and extension.
    String label() {
        return model.replaceFirst("^.*/", "").replaceFirst("\\.conf$", "");
    }
}
