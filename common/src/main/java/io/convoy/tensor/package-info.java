/// Shapes and the two ways floats lie in memory.
///
/// Activations lie pixel by pixel with channels innermost ([Layout]); parameters, buffers, gradients and optimizer
/// state are one flat array each, in PyTorch's order, without padding ([FlatLayout]).
///
/// Storage is plain `float[]`: on the Vector API it ran as fast as 64-byte-aligned native memory, and
/// it needs neither lifetimes nor bounds of its own.
@NullMarked
package io.convoy.tensor;

import org.jspecify.annotations.NullMarked;
