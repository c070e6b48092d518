package io.convoy.worker;

/// How a worker ended.
///
/// @param exitCode 0 done, 1 failed, 2 refused or a mistake in job or data
/// @param reason one line; empty if the job is done
/// @param clusterGoesOn whether others go on without this worker, so that it should take leave of them
public record WorkerOutcome(int exitCode, String reason, boolean clusterGoesOn) {}
