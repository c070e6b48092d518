package io.convoy.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What trains a step, each in a JVM of its own.
enum Engine {
    CONVOY,
    /// libtorch with channels outermost.
    NCHW,
    /// libtorch with channels innermost.
    NHWC;

    /// By default glibc gives large buffers back to the system at every free; with these the peer runs at its best.
    static final Map<String, String> KEEP_BUFFERS = Map.of(
            "MALLOC_MMAP_THRESHOLD_", "8589934592",
            "MALLOC_TRIM_THRESHOLD_", "8589934592",
            "MALLOC_TOP_PAD_", "268435456");

    /// A process to be started in the project's folder, which prints one line with `images_per_s=…`.
    ProcessBuilder process(Step step, double seconds) {
        List<String> command = new ArrayList<>(this == CONVOY ? List.of("./convoy", "bench", "step") : torchStep());
        command.addAll(step.options());
        command.addAll(List.of("--seconds", String.valueOf(seconds)));
        var process = new ProcessBuilder(command);
        if (this != CONVOY) {
            process.environment().putAll(KEEP_BUFFERS);
        }
        return process;
    }

    private List<String> torchStep() {
        List<String> command = new ArrayList<>(peer("io.convoy.benchmarks.TorchStep"));
        command.addAll(List.of("--layout", name()));
        return command;
    }

    /// The command that runs a class of the peer.
    static List<String> peer(String mainClass) {
        return List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass);
    }
}
