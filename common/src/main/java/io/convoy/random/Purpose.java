package io.convoy.random;

/// What random numbers are drawn for; a part of every key, so that no two uses share numbers. The order is part of
/// the numerics: append, never insert.
public enum Purpose {
    INITIAL_WEIGHTS,
    SAMPLE_ORDER,
    AUGMENTATION,
    DROPOUT,
    DIGITS,
    BENCHMARK
}
