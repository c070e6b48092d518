package io.convoy.job;

import io.convoy.plan.Algorithm;
import io.convoy.tensor.FloatFormat;
import java.util.List;

/// The `exchange` block of a job: how gradients travel.
///
/// @param bucketBytes the most of a bucket; 0 to choose by measurement
/// @param format to which gradients are rounded: the one key that changes weights, with an algorithm that keeps no bits
public record ExchangeSpec(String algorithm, String transport, int bucketBytes, FloatFormat format) {
    static final List<String> ALGORITHMS = Algorithm.texts();
    static final List<String> TRANSPORTS = List.of("auto", "tcp", "unix");
    static final int SMALLEST_BUCKET = 1 << 10;
    static final int LARGEST_BUCKET = 1 << 30;

    public static final ExchangeSpec STANDARD = new ExchangeSpec("auto", "auto", 0, FloatFormat.FLOAT32);
}
