package io.convoy.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/// The peak resident memory of a process, as Linux keeps it in `/proc/…/status`.
final class PeakMemory {
    private PeakMemory() {}

    /// Of this process.
    static OptionalDouble megabytes() {
        return megabytes("self");
    }

    /// In megabytes of 10⁶ bytes; empty once the process has ended, and on other systems than Linux.
    ///
    /// @param process its number, or `self`
    static OptionalDouble megabytes(String process) {
        Path status = Path.of("/proc", process, "status");
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024 / 1e6)
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalDouble.empty();
        }
    }
}
