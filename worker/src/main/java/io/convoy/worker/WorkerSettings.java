package io.convoy.worker;

import io.convoy.job.JobReader;
import java.nio.file.Path;
import java.util.Optional;

/// What a worker is told by whoever starts it; everything else comes from the coordinator.
///
/// @param hostName the machine's name, for people
/// @param bindHost address that its exchange listens on
/// @param advertiseHost address under which peers reach its exchange
/// @param threads that compute
/// @param dataPath where this machine keeps the data, for `feed = local`; the job's path if empty
/// @param jobs reads the coordinator's job; knows the users' own layers
public record WorkerSettings(
        String hostName, String bindHost, String advertiseHost, int threads, Optional<Path> dataPath, JobReader jobs) {}
