package io.convoy.worker.exchange;

/// Loss and right answers of a global batch, equal on every worker.
///
/// @param loss mean over the samples
/// @param correct right answers
/// @param samples of the global batch
/// @param suspect rank of the first worker, in shard order, with a loss that is no finite number; −1 if all are
public record Tally(double loss, long correct, int samples, int suspect) {}
