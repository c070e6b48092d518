/// Who computes what: pure functions of the job that coordinator and workers share, so that nobody has to be told.
///
/// [BatchPlan] cuts the data into steps and steps into shards; [SampleOrder] shuffles an epoch; [ReductionTree]
/// says in which order shard gradients are added; [RosterPlan] gives workers contiguous shards; [BucketPlan] cuts
/// the flat gradient for the exchange.
@NullMarked
package io.convoy.plan;

import org.jspecify.annotations.NullMarked;
