/// What a run leaves on disk: weights that other tools can read, and all that is needed to go on.
///
/// [Safetensors] is the file format, [WeightsFile] reads the weights of a model from such a file, [CheckpointStore]
/// keeps the checkpoints of a run, each a directory of two such files and a [Manifest], and [WeightsDigest] is the
/// identity of weights.
///
/// Invariants:
///
/// - A checkpoint is seen whole or not at all: it is written under a temporary name, synced, then renamed.
/// - What is loaded is what was saved: every file's SHA-256 is compared first.
/// - An old checkpoint is deleted only once a newer one is durable.
///
/// Start at [CheckpointStore].
@NullMarked
package io.convoy.checkpoint;

import org.jspecify.annotations.NullMarked;
