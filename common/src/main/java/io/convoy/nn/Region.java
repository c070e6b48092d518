package io.convoy.nn;

import java.util.function.IntUnaryOperator;

/// A stretch of floats that an [Arena] places once every use is known.
///
/// Uses have times: a layer's forward pass at its position, the loss after all of them, the backward passes in
/// reverse. Two regions may share memory when no time lies within the uses of both.
final class Region {
    private final int floats;
    private int firstUse = Integer.MAX_VALUE;
    private int lastUse = Integer.MIN_VALUE;
    private float[] array = {};
    private int offset;

    Region(int floats) {
        this.floats = floats;
    }

    void useAt(int time) {
        firstUse = Math.min(firstUse, time);
        lastUse = Math.max(lastUse, time);
    }

    boolean isUsed() {
        return firstUse <= lastUse;
    }

    /// Makes way for operations that run side by side with the first and the last use.
    void widen(IntUnaryOperator earliest, IntUnaryOperator latest) {
        firstUse = earliest.applyAsInt(firstUse);
        lastUse = latest.applyAsInt(lastUse);
    }

    boolean overlaps(Region other) {
        return firstUse <= other.lastUse && other.firstUse <= lastUse;
    }

    int firstUse() {
        return firstUse;
    }

    int lastUse() {
        return lastUse;
    }

    int floats() {
        return floats;
    }

    void place(float[] array, int offset) {
        this.array = array;
        this.offset = offset;
    }

    float[] array() {
        return array;
    }

    int offset() {
        return offset;
    }
}
