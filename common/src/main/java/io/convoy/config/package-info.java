/// Files in HOCON, read strictly: what model and job files have in common.
///
/// [Hocon] parses a text, with `include` and substitutions, and lays overrides from the command line on top. A
/// [Section] hands out the keys of one `{ … }`, a [Value] one of them. Whoever reads a section names its keys first
/// ([Section#only]), so that a misspelt one is an error and not a silent default.
///
/// Invariant: whatever is wrong becomes a [io.convoy.UserError] of one line, `file:line: key: found …, expected …`;
/// for an override the place is `--set key`. [HoconText] writes settings back, so that they read as the same.
///
/// Start at [Section].
@NullMarked
package io.convoy.config;

import org.jspecify.annotations.NullMarked;
