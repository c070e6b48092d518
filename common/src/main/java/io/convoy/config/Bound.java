package io.convoy.config;

import java.util.function.DoublePredicate;

/// Which numbers a key takes.
///
/// @param expected as an error line says it, such as `a number > 0`
public record Bound(String expected, DoublePredicate holds) {
    public static final Bound ANY = new Bound("a number", number -> true);
    public static final Bound POSITIVE = new Bound("a number > 0", number -> number > 0);
    public static final Bound NOT_NEGATIVE = new Bound("a number ≥ 0", number -> number >= 0);
    /// What momentum, dropout rates and the like take.
    public static final Bound BELOW_ONE = new Bound("a number ≥ 0 and < 1", number -> number >= 0 && number < 1);
    /// Both ends included.
    public static final Bound UP_TO_ONE = new Bound("a number ≥ 0 and ≤ 1", number -> number >= 0 && number <= 1);
}
