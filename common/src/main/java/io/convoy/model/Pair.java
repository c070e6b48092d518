package io.convoy.model;

import io.convoy.config.Section;
import io.convoy.config.Value;
import java.util.List;

/// A setting of both directions: a number, or `[height, width]`.
record Pair(int height, int width) {
    static final Pair ZERO = new Pair(0, 0);
    static final Pair ONE = new Pair(1, 1);

    static Pair read(Section section, String key, int minimum) {
        return of(section.required(key, "a whole number ≥ " + minimum + " or [height, width]"), minimum);
    }

    static Pair read(Section section, String key, int minimum, Pair otherwise) {
        return section.value(key).map(value -> of(value, minimum)).orElse(otherwise);
    }

    /// A number when both are equal.
    Object setting() {
        return height == width ? height : List.of(height, width);
    }

    private static Pair of(Value value, int minimum) {
        if (!value.isList()) {
            int both = value.wholeNumber(minimum);
            return new Pair(both, both);
        }
        List<Value> values = value.list("");
        if (values.size() != 2) {
            throw value.unexpected("a whole number or two, [height, width]");
        }
        return new Pair(values.get(0).wholeNumber(minimum), values.get(1).wholeNumber(minimum));
    }
}
