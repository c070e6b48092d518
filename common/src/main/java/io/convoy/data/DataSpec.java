package io.convoy.data;

import io.convoy.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The `data` block of a job: what to read, from where, and how samples are prepared.
///
/// @param path where the data lies, if the format has one: all do but `digits`, which are drawn, and a program's
///     `own`
/// @param augment what is done to training samples; see [Augmentation] for the order
public record DataSpec(
        Format format, Optional<Path> path, Feed feed, Normalization normalization, List<Augmentation> augment) {
    public DataSpec {
        augment = List.copyOf(augment);
        if (path.isPresent() && !format.hasPath()) {
            throw new UserError("path " + path.get() + ": format " + format.key() + " takes no path");
        }
        if (path.isEmpty() && format.hasPath()) {
            throw new UserError("path is missing: format " + format.key() + " needs one");
        }
    }
}
