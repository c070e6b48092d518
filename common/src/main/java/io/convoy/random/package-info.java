/// Randomness without state: every number is a pure function of a key and an index, so that initial weights, sample
/// order, augmentation and dropout are the same whoever computes them. Start at [CounterRandom].
@NullMarked
package io.convoy.random;

import org.jspecify.annotations.NullMarked;
