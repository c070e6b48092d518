package io.convoy.nn;

import io.convoy.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// How a parameter starts: each value a pure function of a key and its index, computed in double and rounded once.
///
/// `fanIn` is the number of inputs that one output sums, `fanOut` the number of outputs that one input reaches.
public sealed interface Initializer {
    /// Variance 2 / fanIn, which keeps the variance through ReLU (He et al. 2015, arXiv 1502.01852).
    record HeNormal() implements Initializer {}

    /// As [HeNormal], from a uniform distribution.
    record HeUniform() implements Initializer {}

    /// Variance 2 / (fanIn + fanOut) (Glorot and Bengio, AISTATS 2010).
    record XavierNormal() implements Initializer {}

    /// As [XavierNormal], from a uniform distribution.
    record XavierUniform() implements Initializer {}

    /// Uniform within ±1 / √fanIn: PyTorch's default.
    record FanInUniform() implements Initializer {}

    /// The same value everywhere.
    record Constant(float value) implements Initializer {}

    /// Values that a thread computes at a time: about a millisecond's work.
    int BLOCK = 1 << 14;

    /// Fills the `floats` values of a tensor of these dimensions, on all cores.
    default void fill(List<Integer> dimensions, long key, float[] target, int offset, int floats) {
        double fanIn = (double) floats / dimensions.getFirst();
        double fanOut = dimensions.size() < 2 ? fanIn : (double) floats / dimensions.get(1);
        double variance = switch (this) {
            case HeNormal(), HeUniform() -> 2 / fanIn;
            case XavierNormal(), XavierUniform() -> 2 / (fanIn + fanOut);
            case FanInUniform() -> 1 / (3 * fanIn);
            case Constant(float value) -> 0;
        };
        IntStream.range(0, Math.ceilDiv(floats, BLOCK)).parallel().forEach(block -> {
            int from = block * BLOCK;
            fill(variance, key, target, offset, from, Math.min(floats, from + BLOCK));
        });
    }

    private void fill(double variance, long key, float[] target, int offset, int from, int to) {
        switch (this) {
            case HeNormal(), XavierNormal() -> {
                double deviation = StrictMath.sqrt(variance);
                for (int i = from; i < to; i++) {
                    target[offset + i] = (float) (deviation * CounterRandom.gaussian(key, i));
                }
            }
            case HeUniform(), XavierUniform(), FanInUniform() -> {
                double bound = StrictMath.sqrt(3 * variance);
                for (int i = from; i < to; i++) {
                    target[offset + i] = (float) (bound * (2 * CounterRandom.uniformDouble(key, i) - 1));
                }
            }
            case Constant(float value) -> Arrays.fill(target, offset + from, offset + to, value);
        }
    }
}
