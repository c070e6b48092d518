package io.convoy.job;

/// The `checkpoint` block of a job.
///
/// @param everySteps steps from one checkpoint to the next; 0 for the ends of epochs only
/// @param keep how many of the last ones stay, beside the best by test accuracy
public record CheckpointSpec(int everySteps, int keep) {
    public static final CheckpointSpec STANDARD = new CheckpointSpec(0, 3);
}
