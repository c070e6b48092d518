/// The all-reduce of shard gradients between workers, over gRPC.
///
/// Every worker owns one segment of each bucket. It receives the others' subtree sums of that segment, adds all of
/// them in the reduction tree's order, divides by the samples of the global batch, and sends the mean to everybody.
///
/// Memory: what arrives is written straight into arrays that were allocated when the roster formed ([Inbox]); what
/// is sent is read where backward left it. Nothing is copied in between, which is sound because nobody gets a step
/// ahead: a worker can finish a step only after it has received what every other worker had to send for it.
///
/// Start at [DirectExchange]; [ExchangeEndpoint] and [Link] are the wire.
@NullMarked
package io.convoy.worker.exchange;

import org.jspecify.annotations.NullMarked;
