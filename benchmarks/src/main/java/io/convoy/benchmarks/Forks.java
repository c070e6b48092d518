package io.convoy.benchmarks;

import io.convoy.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/// The same step, measured in several JVMs one after the other.
record Forks(List<Run> runs) {
    private static final Pattern SPEED = Pattern.compile("images_per_s=([0-9.]+)");

    /// @param peakMegabytes of resident memory, NaN where the system does not tell
    record Run(double imagesPerSecond, double peakMegabytes) {}

    Forks {
        runs = List.copyOf(runs);
    }

    /// Runs a process to its end and asks meanwhile for its peak memory, which Linux forgets when it ends.
    static Run run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String pid = String.valueOf(process.pid());
        double peak = Double.NaN;
        do {
            OptionalDouble now = PeakMemory.megabytes(pid);
            peak = now.isPresent() ? now.getAsDouble() : peak;
        } while (!process.waitFor(50, TimeUnit.MILLISECONDS));
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher speed = SPEED.matcher(printed);
        if (process.exitValue() != 0 || !speed.find()) {
            throw new UserError(String.join(" ", builder.command()) + " failed: " + printed);
        }
        return new Run(Double.parseDouble(speed.group(1)), peak);
    }

    double imagesPerSecond() {
        return median(runs.stream().mapToDouble(Run::imagesPerSecond));
    }

    double peakMegabytes() {
        return median(runs.stream().mapToDouble(Run::peakMegabytes));
    }

    static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
