package io.convoy.coordinator;

/// How a run ended.
///
/// @param exitCode 0 done, 1 failed, 2 a mistake in job or data, 130 or 143 stopped by a signal
/// @param reason one line: why it ended
/// @param summary what was reached
public record RunOutcome(int exitCode, String reason, RunSummary summary) {}
