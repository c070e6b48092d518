/// Where the time of a step goes: spans with a start and an end, each on a lane, and the file in which people look at
/// them.
///
/// A [Tracer] records what ran while a step is traced. Whoever does the work asks it for the time before and hands it
/// back after:
/// ```java
/// long begun = tracer.begin();
/// update();
/// tracer.end(Tracer.STEP_LANE, "update", "step", begun);
/// ```
/// Names are made when things are planned, so that a span makes no string. Invariants: recording alters no result; a
/// step that is not traced costs a field read for each such pair, and allocates nothing; no span is lost unless it is
/// counted.
///
/// [ChromeTrace] writes spans of several processes for chrome://tracing and Perfetto. This package uses no other of
/// Convoy's. Start at [Tracer].
@NullMarked
package io.convoy.trace;

import org.jspecify.annotations.NullMarked;
