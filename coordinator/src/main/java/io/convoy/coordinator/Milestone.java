package io.convoy.coordinator;

/// The next step at which all workers stand still: for an evaluation, a checkpoint, or the end.
///
/// @param step steps finished by then
/// @param evaluate whether the test set is evaluated there; a checkpoint is saved at every milestone
record Milestone(long step, boolean evaluate) {

    /// The first milestone after `step` finished steps: the end of an epoch, a multiple of
    /// `checkpoint.every-steps`, or the last step.
    static Milestone after(long step, CoordinatorSettings settings) {
        int stepsPerEpoch = settings.batch().stepsPerEpoch();
        long epochEnd = (step / stepsPerEpoch + 1) * stepsPerEpoch;
        long last = settings.lastStep();
        long next = Math.min(epochEnd, last);
        int every = settings.job().checkpoint().everySteps();
        if (every > 0) {
            next = Math.min(next, (step / every + 1) * every);
        }
        boolean evaluated = next == last
                || next == epochEnd && (next / stepsPerEpoch) % settings.job().evaluateEveryEpochs() == 0;
        return new Milestone(next, evaluated);
    }
}
