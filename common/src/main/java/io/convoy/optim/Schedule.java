package io.convoy.optim;

import java.util.OptionalDouble;

/// How the learning rate changes during a job: `learning rate = base · factor`.
///
/// Below, s is the step from 0, T the job's steps, and w the steps of the linear warm-up (Goyal et al., arXiv
/// 1706.02677): for s < w every factor is additionally multiplied by (s + 1) / w; [OneCycle] has its own rise.
public sealed interface Schedule {
    /// @param step the number of the update, from 1
    /// @param totalSteps of the whole job, ≥ step
    double factor(long step, long totalSteps, long stepsPerEpoch);

    /// 1, after the warm-up.
    record Constant(double warmupEpochs) implements Schedule {
        public Constant {
            Range.notNegative("warm-up epochs", warmupEpochs);
        }

        @Override
        public double factor(long step, long totalSteps, long stepsPerEpoch) {
            return Warmup.of(warmupEpochs, step, totalSteps, stepsPerEpoch).factor();
        }
    }

    /// `decay` to the power of ⌊epoch / stepEpochs⌋, epochs counted from 0 and from the job's start (`torch`
    /// `StepLR`).
    record Step(double warmupEpochs, int stepEpochs, double decay) implements Schedule {
        public Step {
            Range.notNegative("warm-up epochs", warmupEpochs);
            Range.positive("step epochs", stepEpochs);
            Range.positive("decay", decay);
        }

        @Override
        public double factor(long step, long totalSteps, long stepsPerEpoch) {
            Warmup warmup = Warmup.of(warmupEpochs, step, totalSteps, stepsPerEpoch);
            long drops = (step - 1) / stepsPerEpoch / stepEpochs;
            return warmup.factor() * StrictMath.pow(decay, drops);
        }
    }

    /// ½ · (1 + cos(π · (s − w) / (T − w))) after the warm-up: from 1 towards 0 (Loshchilov and Hutter, SGDR, arXiv
    /// 1608.03983, without restarts).
    record Cosine(double warmupEpochs) implements Schedule {
        public Cosine {
            Range.notNegative("warm-up epochs", warmupEpochs);
        }

        @Override
        public double factor(long step, long totalSteps, long stepsPerEpoch) {
            Warmup warmup = Warmup.of(warmupEpochs, step, totalSteps, stepsPerEpoch);
            return warmup.over() ? Warmup.cosine(warmup.after(totalSteps)) : warmup.factor();
        }
    }

    /// One cycle (Smith and Topin, arXiv 1708.07120): a linear rise from 1/25 to 1 in the first w steps, then a
    /// cosine from 1 to 1/250000 at the last step. Divisors, the share of the rise and the cosine are those of
    /// PyTorch's `OneCycleLR`; its rise is a cosine too, ours is the linear one of the paper.
    ///
    /// @param warmupEpochs of the rise; 30 % of the job's steps unless given
    record OneCycle(OptionalDouble warmupEpochs) implements Schedule {
        private static final double START = 1 / 25.0;
        private static final double END = START / 10_000;
        private static final double RISE = 0.3;

        public OneCycle {
            warmupEpochs.ifPresent(epochs -> Range.notNegative("warm-up epochs", epochs));
        }

        @Override
        public double factor(long step, long totalSteps, long stepsPerEpoch) {
            double epochs = warmupEpochs.orElse(RISE * totalSteps / stepsPerEpoch);
            Warmup warmup = Warmup.of(epochs, step, totalSteps, stepsPerEpoch);
            return warmup.over()
                    ? END + (1 - END) * Warmup.cosine(warmup.afterInclusive(totalSteps))
                    : START + (1 - START) * warmup.share();
        }
    }
}
