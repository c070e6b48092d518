/// Optimizers and learning-rate schedules, in PyTorch's semantics.
///
/// An [OptimizerSpec] is an immutable description that also knows its arithmetic: `update` works element by element
/// over a slice of the flat arrays, so any split over threads gives the same bits. Its state is one flat array a
/// slot, zero before the first step. A [Schedule] turns the step's number into a factor of the learning rate.
/// [GradientNorm] clips.
///
/// Invariants: what depends on the step's number alone (schedules, bias corrections) is computed in double by
/// `StrictMath` and rounded to float once; element arithmetic is float with `Math.fma`; steps are numbered from 1;
/// nothing allocates.
///
/// Start at [OptimizerSpec].
@NullMarked
package io.convoy.optim;

import org.jspecify.annotations.NullMarked;
