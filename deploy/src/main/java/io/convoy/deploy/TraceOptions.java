package io.convoy.deploy;

import io.convoy.UserError;
import io.convoy.coordinator.TraceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `train` and `coordinator` may trace.
final class TraceOptions {
    private static final String STEPS = "10-12";
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "Writes what ran when in a few steps, on all workers: for ui.perfetto.dev or chrome://tracing.")
    private @Nullable Path file;

    @Option(
            names = "--trace-steps",
            paramLabel = "A-B",
            description = "The first and the last step to trace, counted from 1 (default: " + STEPS + ").")
    private @Nullable String steps;

    /// Whether, where and what to trace.
    ///
    /// @throws UserError if the file cannot be there, or the steps are no range
    Optional<TraceSpec> spec() {
        if (file == null) {
            if (steps != null) {
                throw new UserError("--trace-steps " + steps + ": expected --trace FILE as well");
            }
            return Optional.empty();
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || Files.isDirectory(file)) {
            throw new UserError("--trace " + file + ": is a directory, expected a file to write");
        }
        if (!Files.isWritable(directory)) {
            throw new UserError("--trace " + file + ": there is no directory " + directory + " to write to");
        }
        return Optional.of(of(file, steps == null ? STEPS : steps));
    }

    private static TraceSpec of(Path file, String steps) {
        Matcher range = RANGE.matcher(steps);
        if (!range.matches()) {
            throw new UserError("--trace-steps " + steps + ": expected A-B, the first and the last step, as in 10-12");
        }
        long first = Long.parseLong(range.group(1));
        long last = Long.parseLong(range.group(2));
        if (first < 1 || last < first) {
            throw new UserError("--trace-steps " + steps + ": expected 1 ≤ A ≤ B, steps are counted from 1");
        }
        return new TraceSpec(file, first, last);
    }
}
