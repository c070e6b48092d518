package io.convoy.benchmarks;

import java.util.List;

/// A training step to measure.
///
/// @param model zoo name or model file
record Step(String model, int batch, int threads) {
    List<String> options() {
        return List.of("--model", model, "--batch", String.valueOf(batch), "--threads", String.valueOf(threads));
    }

    boolean ofModelFile() {
        return model.endsWith(".conf");
    }

    /// The model without folder and extension.
    String label() {
        return model.replaceFirst("^.*/", "").replaceFirst("\\.conf$", "");
    }

    Step withThreads(int number) {
        return new Step(model, batch, number);
    }
}
