/// The coordinator: decides who trains, and when. It computes no network.
///
/// [Coordinator] is the actor; it plans with pure functions of `io.convoy.plan`, hands out samples and state
/// through [FeedService] and [StateService] (gRPC), and leaves what happened in a [RunDirectory]. People follow a
/// run through a [RunListener].
///
/// Start at [Coordinator].
@NullMarked
package io.convoy.coordinator;

import org.jspecify.annotations.NullMarked;
