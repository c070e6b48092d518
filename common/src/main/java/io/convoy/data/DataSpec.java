package io.convoy.data;

import io.convoy.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The `data` block of a job: what to read, from where, and how samples are prepared.
///
/// @param path where the data lies; empty for `digits`, which are drawn, and needed by all others
/// @param augment what is done to training samples; see [Augmentation] for the order
public record DataSpec(
        Format format, Optional<Path> path, Feed feed, Normalization normalization, List<Augmentation> augment) {
    public DataSpec {
        augment = List.copyOf(augment);
        if (path.isPresent() && format == Format.DIGITS) {
            throw new UserError("path " + path.get() + ": format digits is drawn from the seed and takes no path");
        }
        if (path.isEmpty() && format != Format.DIGITS) {
            throw new UserError("path is missing: format " + format.key() + " needs one");
        }
    }
}
