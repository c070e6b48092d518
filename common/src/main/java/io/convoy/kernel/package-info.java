/// The arithmetic of a CNN over `float[]` that the caller owns.
///
/// One file per operation: formula, shapes, `forward`, gradients. Operations bound to a shape ([Conv2d], [Linear])
/// are immutable objects, made when a network is planned, that hold offsets and nothing else; the rest are static
/// functions.
///
/// Conventions: a buffer is an array and the offset of sample 0 in it; its [io.convoy.tensor.Layout] is pixel by
/// pixel, channels innermost, padded to [Lanes#COUNT]. Padding lanes hold anything finite and never reach a result.
/// Ranges of samples, blocks and channels are half-open, and disjoint ranges may run on different threads.
///
/// Invariants: nothing is allocated once planned; every output is summed in one order, whatever the vector width, the
/// tile or the range it was computed in.
///
/// Start at [Conv2d]. Its direct loops are in [Correlation] (forward, backward-data) and [FilterGradient] with
/// [FilterTiles]; 3×3 and 5×5 filters of stride 1 go by [Winograd]'s transforms and [PanelProduct]'s matrix products.
@NullMarked
package io.convoy.kernel;

import org.jspecify.annotations.NullMarked;
