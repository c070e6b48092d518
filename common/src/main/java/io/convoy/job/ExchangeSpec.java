package io.convoy.job;

import java.util.List;

/// The `exchange` block of a job: how gradients travel. None of it changes a weight.
public record ExchangeSpec(String algorithm, String transport, int bucketBytes) {
    static final List<String> ALGORITHMS = List.of("auto", "direct");
    static final List<String> TRANSPORTS = List.of("auto", "tcp");
    static final int SMALLEST_BUCKET = 1 << 10;
    static final int LARGEST_BUCKET = 1 << 30;

    public static final ExchangeSpec STANDARD = new ExchangeSpec("auto", "auto", 4 << 20);
}
