package io.convoy.optim;

import java.util.List;
import java.util.OptionalDouble;

/// An optimizer and its settings: immutable, and the arithmetic of one update.
public sealed interface OptimizerSpec permits Sgd, Adam {

    /// The learning rate that the schedule's factor multiplies; > 0.
    double learningRate();

    /// The largest global norm of the gradient, above which it is scaled down to it before the update; none by
    /// default.
    OptionalDouble clipNorm();

    /// Names of the state arrays, each as long as the parameters and zero before the first step.
    List<String> slots();

    /// Updates the elements `[from, to)` of `parameters` and of the state in place. Elements are independent: threads
    /// may share an update by ranges.
    ///
    /// @param step the number of this update, from 1
    /// @param learningRate of this step: [#learningRate()] times the schedule's factor
    /// @param gradient mean over the samples of the global batch, clipped; not changed
    /// @param state in the order of [#slots()]
    void update(
            long step,
            double learningRate,
            float[] parameters,
            float[] gradient,
            List<float[]> state,
            int from,
            int to);
}
