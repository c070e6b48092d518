/// The wire between workers: frames over gRPC streams, on one event loop a worker.
///
/// A [Frame] is a fixed header and a slice of floats, each with a checksum. Sent floats are read where they lie, when
/// gRPC takes the frame; received ones are handed out while they are still in the network's buffers
/// ([ArrivingFloats]), so that whoever receives them can add them up without a copy. Between two workers there is one
/// bidirectional stream, a [Link], over TCP or, on one host, a Unix domain socket. What the frames mean is
/// [io.convoy.worker.exchange]'s affair.
///
/// Threading: everything that arrives is told on the endpoint's one event loop ([WireLoop]); any thread may send.
///
/// Start at [WireEndpoint].
@NullMarked
package io.convoy.worker.wire;

import org.jspecify.annotations.NullMarked;
