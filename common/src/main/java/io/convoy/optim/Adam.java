package io.convoy.optim;

import java.util.List;
import java.util.OptionalDouble;

/// Adam (Kingma and Ba, arXiv 1412.6980) and, with `decoupled` weight decay, AdamW (Loshchilov and Hutter, arXiv
/// 1711.05101), as `torch.optim.Adam` and `AdamW` do it; t is the step's number, from 1:
///
///     p ← p · (1 − learningRate · weightDecay)       decoupled; otherwise
///     g ← gradient + weightDecay · p
///     m ← m + (1 − beta1) · (g − m)
///     v ← beta2 · v + (1 − beta2) · g²
///     p ← p − learningRate / (1 − beta1ᵗ) · m / (√v / √(1 − beta2ᵗ) + epsilon)
///
/// State: `exp_avg` (m) and `exp_avg_sq` (v).
public record Adam(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        boolean decoupled,
        OptionalDouble clipNorm)
        implements OptimizerSpec {

    public Adam {
        Range.positive("learning rate", learningRate);
        Range.fraction("beta1", beta1);
        Range.fraction("beta2", beta2);
        Range.positive("epsilon", epsilon);
        Range.notNegative("weight decay", weightDecay);
        Range.positive("clip norm", clipNorm);
    }

    @Override
    public List<String> slots() {
        return List.of("exp_avg", "exp_avg_sq");
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
        float stepSize = (float) (learningRate / (1 - StrictMath.pow(beta1, step)));
        float correction = (float) StrictMath.sqrt(1 - StrictMath.pow(beta2, step));
        float kept = (float) (decoupled ? 1 - learningRate * weightDecay : 1);
        float decay = (float) (decoupled ? 0 : weightDecay);
        float towards = (float) (1 - beta1);
        float keptSquare = (float) beta2;
        float newSquare = (float) (1 - beta2);
        float epsilon = (float) this.epsilon;
        float[] average = state.get(0);
        float[] square = state.get(1);
        for (int i = from; i < to; i++) {
            float p = parameters[i] * kept;
            float g = Math.fma(decay, p, gradient[i]);
            float m = Math.fma(towards, g - average[i], average[i]);
            float v = Math.fma(keptSquare, square[i], newSquare * g * g);
            average[i] = m;
            square[i] = v;
            float denominator = (float) Math.sqrt(v) / correction + epsilon;
            parameters[i] = Math.fma(-stepSize, m / denominator, p);
        }
    }
}
