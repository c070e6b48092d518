package io.convoy.optim;

import java.util.List;
import java.util.OptionalDouble;

/// Stochastic gradient descent as `torch.optim.SGD` does it (dampening 0; Sutskever et al., ICML 2013, with the
/// learning rate outside the velocity):
///
///     g ← gradient + weightDecay · p
///     v ← momentum · v + g            the first step has v = g
///     g ← g + momentum · v            Nesterov; otherwise g ← v
///     p ← p − learningRate · g
///
/// State: `momentum` (v), none when the momentum is 0.
public record Sgd(double learningRate, double momentum, boolean nesterov, double weightDecay, OptionalDouble clipNorm)
        implements OptimizerSpec {

    public Sgd {
        Range.positive("learning rate", learningRate);
        Range.fraction("momentum", momentum);
        Range.notNegative("weight decay", weightDecay);
        Range.positive("clip norm", clipNorm);
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("Nesterov needs a momentum > 0");
        }
    }

    @Override
    public List<String> slots() {
        return momentum == 0 ? List.of() : List.of("momentum");
    }

    @Override
    public void update(
            long step,
            double learningRate,
            float[] parameters,
            float[] gradient,
            List<float[]> state,
            int from,
            int to) {
        float rate = (float) learningRate;
        float decay = (float) weightDecay;
        if (momentum == 0) {
            plain(rate, decay, parameters, gradient, from, to);
        } else if (nesterov) {
            nesterov(rate, decay, (float) momentum, parameters, gradient, state.getFirst(), from, to);
        } else {
            withMomentum(rate, decay, (float) momentum, parameters, gradient, state.getFirst(), from, to);
        }
    }

    private static void plain(float rate, float decay, float[] parameters, float[] gradient, int from, int to) {
        for (int i = from; i < to; i++) {
            float g = Math.fma(decay, parameters[i], gradient[i]);
            parameters[i] = Math.fma(-rate, g, parameters[i]);
        }
    }

    private static void withMomentum(
            float rate,
            float decay,
            float momentum,
            float[] parameters,
            float[] gradient,
            float[] velocity,
            int from,
            int to) {
        for (int i = from; i < to; i++) {
            float g = Math.fma(decay, parameters[i], gradient[i]);
            float v = Math.fma(momentum, velocity[i], g);
            velocity[i] = v;
            parameters[i] = Math.fma(-rate, v, parameters[i]);
        }
    }

    private static void nesterov(
            float rate,
            float decay,
            float momentum,
            float[] parameters,
            float[] gradient,
            float[] velocity,
            int from,
            int to) {
        for (int i = from; i < to; i++) {
            float g = Math.fma(decay, parameters[i], gradient[i]);
            float v = Math.fma(momentum, velocity[i], g);
            velocity[i] = v;
            parameters[i] = Math.fma(-rate, Math.fma(momentum, v, g), parameters[i]);
        }
    }
}
