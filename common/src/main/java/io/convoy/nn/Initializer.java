package io.convoy.nn;

import io.convoy.random.CounterRandom;
import java.util.List;

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

    /// Fills the `floats` values of a tensor of these dimensions.
    default void fill(List<Integer> dimensions, long key, float[] target, int offset, int floats) {
        double fanIn = (double) floats / dimensions.getFirst();
        double fanOut = dimensions.size() < 2 ? fanIn : (double) floats / dimensions.get(1);
        for (int i = 0; i < floats; i++) {
            target[offset + i] = (float)
                    switch (this) {
                        case HeNormal() -> normal(2 / fanIn, key, i);
                        case HeUniform() -> uniform(2 / fanIn, key, i);
                        case XavierNormal() -> normal(2 / (fanIn + fanOut), key, i);
                        case XavierUniform() -> uniform(2 / (fanIn + fanOut), key, i);
                        case FanInUniform() -> uniform(1 / (3 * fanIn), key, i);
                        case Constant(float value) -> value;
                    };
        }
    }

    private static double normal(double variance, long key, int index) {
        return StrictMath.sqrt(variance) * CounterRandom.gaussian(key, index);
    }

    private static double uniform(double variance, long key, int index) {
        return StrictMath.sqrt(3 * variance) * (2 * CounterRandom.uniformDouble(key, index) - 1);
    }
}
