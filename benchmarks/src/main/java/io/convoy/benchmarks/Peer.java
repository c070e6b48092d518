package io.convoy.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How libtorch is run: by classes of `src/peers`, each time in a JVM of its own.
final class Peer {
    /// By default glibc gives large buffers back to the system at every free; with these the peer runs at its best.
    private static final Map<String, String> KEEP_BUFFERS = Map.of(
            "MALLOC_MMAP_THRESHOLD_", "8589934592",
            "MALLOC_TRIM_THRESHOLD_", "8589934592",
            "MALLOC_TOP_PAD_", "268435456");

    private Peer() {}

    static ProcessBuilder process(String className, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.convoy.benchmarks." + className));
        command.addAll(options);
        var process = new ProcessBuilder(command);
        process.environment().putAll(KEEP_BUFFERS);
        return process;
    }
}
