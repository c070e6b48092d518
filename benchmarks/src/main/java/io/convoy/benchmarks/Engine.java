package io.convoy.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// What trains a step, each in a JVM of its own.
enum Engine {
    CONVOY,
    /// libtorch with channels outermost.
    NCHW,
    /// libtorch with channels innermost.
    NHWC;

    /// A process to be started in the project's folder, which prints one line with `images_per_s=…`.
    ProcessBuilder process(Step step, double seconds) {
        List<String> options = new ArrayList<>(step.options());
        options.addAll(List.of("--seconds", String.valueOf(seconds)));
        if (this == CONVOY) {
            options.addAll(0, List.of("./convoy", "bench", "step"));
            return new ProcessBuilder(options);
        }
        options.addAll(List.of("--layout", name()));
        return Peer.process("TorchStep", options);
    }
}
