/// The all-reduce of shard gradients between workers.
///
/// The flat gradient is cut into buckets, each bucket into one segment a worker, its owner, each segment into
/// [Chunks] that travel as one frame. For each segment the algorithm's [io.convoy.plan.Routes] are a tree over the
/// workers: sums climb it to the owner, who divides by the samples of the global batch, and the mean comes down.
/// What a worker adds on the way, and in which order, is a [Program]: a function of the roster and the step, always in
/// the reduction tree's order.
///
/// Memory: sums and the mean stay in the worker's partial sums; what others contribute takes as much as a worker passes
/// on or owns: less than a gradient where everybody's shards are one subtree, more where they are several. One step's
/// worth is enough: a worker can begin a step only when it has the whole mean of the one before, for which everybody's
/// contributions have been used up.
///
/// Start at [RoutedExchange] (the step loop's side) and [ChunkRouter] (the event loop's). [io.convoy.worker.wire] is
/// below.
@NullMarked
package io.convoy.worker.exchange;

import org.jspecify.annotations.NullMarked;
