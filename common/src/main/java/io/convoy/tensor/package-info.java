/// Shapes and the two ways floats lie in memory.
///
/// Activations lie pixel by pixel with channels innermost ([Layout]); parameters, buffers, gradients and optimizer
/// state are one flat array each, in PyTorch's order, without padding ([FlatLayout]).
///
/// Storage is plain `float[]`, which needs neither lifetimes nor bounds of its own. What kernels read
/// most begins a cache line ([AlignedFloats]).
@NullMarked
package io.convoy.tensor;

import org.jspecify.annotations.NullMarked;
