package io.convoy.optim;

/// Where a step stands to the linear warm-up of its job.
///
/// @param steps of the warm-up: its epochs times the steps of an epoch, rounded; at most the job's
/// @param index of the step, from 0
record Warmup(long steps, long index) {

    static Warmup of(double epochs, long step, long totalSteps, long stepsPerEpoch) {
        if (step < 1 || step > totalSteps || stepsPerEpoch < 1) {
            throw new IllegalArgumentException("step " + step + " of " + totalSteps + ", " + stepsPerEpoch
                    + " an epoch: steps are numbered from 1");
        }
        return new Warmup(Math.min(totalSteps, Math.round(epochs * stepsPerEpoch)), step - 1);
    }

    boolean over() {
        return index >= steps;
    }

    /// Rises linearly to 1 at the warm-up's last step.
    double factor() {
        return over() ? 1 : (index + 1) / (double) steps;
    }

    /// 0 at the warm-up's first step, and 1 at the first one after it.
    double share() {
        return index / (double) steps;
    }

    /// The share of the remaining steps that lie behind this one: 0 at the first, below 1 at the last.
    double after(long totalSteps) {
        return (index - steps) / (double) (totalSteps - steps);
    }

    /// As [#after], but 1 at the last step.
    double afterInclusive(long totalSteps) {
        return (index - steps) / (double) Math.max(1, totalSteps - 1 - steps);
    }

    /// Falls from 1 at share 0 to 0 at share 1.
    static double cosine(double share) {
        return 0.5 * (1 + StrictMath.cos(StrictMath.PI * share));
    }
}
