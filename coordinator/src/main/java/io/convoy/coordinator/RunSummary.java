package io.convoy.coordinator;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a run reached.
///
/// @param weightsSha256 of the last state that all replicas agreed on; empty before the first
/// @param imagesPerSecond training samples over the time spent in steps
/// @param seconds from the first step to the end
public record RunSummary(
        String job,
        Path directory,
        int workers,
        long steps,
        double epochs,
        OptionalDouble testAccuracy,
        OptionalDouble testLoss,
        OptionalDouble bestAccuracy,
        Optional<String> weightsSha256,
        Optional<Path> checkpoint,
        double seconds,
        double imagesPerSecond,
        String datasetDigest) {}
