/// Training on one machine: no actors, no network.
///
/// Packages, ground floor first; each may use those above it in this list, never below: `tensor`, `random`, `kernel`,
/// `config`, `trace`, `nn`, `model`, `optim`, `data`, `plan`, `checkpoint`, `train`, `job`.
@NullMarked
package io.convoy;

import org.jspecify.annotations.NullMarked;
