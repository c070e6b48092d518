/// How fast Convoy is: its kernels alone, against what the machine could do at best, and whole training steps beside
/// libtorch's.
///
/// [Kernels] runs [ConvBenchmark] and [FmaPeak] under JMH, for each [Convolution] of the zoo. [Compare] starts
/// `convoy bench step` and the peer, `TorchStep`, in turns; [Scaling] measures what threads gain. The peer's sources,
/// `src/peers`, belong to the build in the Maven profile `peers` alone.
///
/// Here alone, besides `kernel`, the Vector API is used: to measure the peak.
@NullMarked
package io.convoy.benchmarks;

import org.jspecify.annotations.NullMarked;
