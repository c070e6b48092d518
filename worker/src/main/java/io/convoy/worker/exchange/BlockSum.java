package io.convoy.worker.exchange;

import io.convoy.kernel.Elementwise;
import io.convoy.tensor.FloatFormat;

/// A stack of slices that are added two by two, block by block: what is added stays in a core's first cache.
///
/// Threading: confined to one thread.
final class BlockSum {
    /// Floats at a time.
    static final int BLOCK = 2048;

    private final float[][] blocks;
    private final float[][] array;
    private final int[] offset;
    private FloatFormat format = FloatFormat.FLOAT32;
    private int depth;

    /// @param capacity the most slices on the stack
    BlockSum(int capacity) {
        blocks = new float[capacity][BLOCK];
        array = new float[capacity][];
        offset = new int[capacity];
    }

    /// Empties the stack.
    ///
    /// @param rounding of every sum from now on
    void clear(FloatFormat rounding) {
        format = rounding;
        depth = 0;
    }

    /// Pushes a slice, which is read where it lies and not altered.
    void push(float[] values, int from) {
        array[depth] = values;
        offset[depth++] = from;
    }

    /// Pushes a block that the caller fills.
    float[] pushEmpty() {
        push(blocks[depth], 0);
        return array[depth - 1];
    }

    /// Replaces the two topmost slices by their sum.
    void add(int length) {
        depth -= 2;
        float[] left = array[depth];
        int leftFrom = offset[depth];
        float[] right = array[depth + 1];
        int rightFrom = offset[depth + 1];
        float[] sum = pushEmpty();
        Elementwise.add(left, leftFrom, right, rightFrom, sum, 0, length);
        format.round(sum, 0, length);
    }

    /// Divides the bottom slice into `target`, which it may be a slice of.
    void divide(float divisor, float[] target, int from, int length) {
        Elementwise.divide(array[0], offset[0], divisor, target, from, length);
        format.round(target, from, from + length);
    }

    /// Copies the slice at `position`, counted from the bottom.
    void copyTo(int position, float[] target, int from, int length) {
        System.arraycopy(array[position], offset[position], target, from, length);
    }
}
