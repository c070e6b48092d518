package io.convoy.optim;

import java.util.OptionalDouble;

/// Checks of settings that code, not a file, gave wrongly.
final class Range {
    private Range() {}

    static void positive(String name, double value) {
        check(value > 0 && value < Double.POSITIVE_INFINITY, name, value, "a finite number > 0");
    }

    static void positive(String name, OptionalDouble value) {
        value.ifPresent(number -> positive(name, number));
    }

    static void notNegative(String name, double value) {
        check(value >= 0 && value < Double.POSITIVE_INFINITY, name, value, "a finite number ≥ 0");
    }

    /// In [0, 1).
    static void fraction(String name, double value) {
        check(value >= 0 && value < 1, name, value, "a number in [0, 1)");
    }

    private static void check(boolean holds, String name, double value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + " " + value + ", expected " + expected);
        }
    }
}
