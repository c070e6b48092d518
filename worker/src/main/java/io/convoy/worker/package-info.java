/// A worker: an actor that talks to the coordinator ([Worker]), and a step loop on a thread of its own that
/// computes and exchanges ([StepLoop]).
///
/// The actor never blocks and never computes; the loop never decides. Orders go to the loop through a queue, what
/// it has done comes back as messages to the actor, which passes them on to the coordinator.
///
/// Start at [Worker], then [StepLoop].
@NullMarked
package io.convoy.worker;

import org.jspecify.annotations.NullMarked;
