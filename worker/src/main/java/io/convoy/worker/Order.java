package io.convoy.worker;

/// What the actor tells the step loop to do.
sealed interface Order {
    /// Run until `step` steps are finished.
    record Advance(long step) implements Order {}

    /// Evaluate the worker's share of the evaluation shards.
    record Evaluate() implements Order {}

    /// Tell the digests; hand the state to the state service if `upload`.
    record Report(boolean upload) implements Order {}
}
