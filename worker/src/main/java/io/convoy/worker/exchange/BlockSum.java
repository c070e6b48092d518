package io.convoy.worker.exchange;

import io.convoy.tensor.FloatFormat;

/// A stack of slices that are added two by two, block by block, all in a core's first cache.
///
/// Slices are copied onto the stack: loops over equal indices of two arrays become vector code, loops over slices of
/// arrays that might overlap do not.
///
/// Threading: confined to one thread.
final class BlockSum {
    /// Floats at a time.
    static final int BLOCK = 2048;

    private final float[][] stack;
    private FloatFormat format = FloatFormat.FLOAT32;
    private int depth;

    /// @param capacity the most slices on the stack
    BlockSum(int capacity) {
        stack = new float[capacity][BLOCK];
    }

    /// Empties the stack.
    ///
    /// @param rounding of every sum from now on
    void clear(FloatFormat rounding) {
        format = rounding;
        depth = 0;
    }

    void push(float[] array, int offset, int length) {
        System.arraycopy(array, offset, stack[depth++], 0, length);
    }

    /// Pushes a block that the caller fills.
    float[] pushEmpty() {
        return stack[depth++];
    }

    /// Replaces the two topmost slices by their sum.
    void add(int length) {
        depth--;
        add(stack[depth - 1], stack[depth], length);
        format.round(stack[depth - 1], 0, length);
    }

    private static void add(float[] left, float[] right, int length) {
        for (int i = 0; i < length; i++) {
            left[i] += right[i];
        }
    }

    /// Divides the bottom slice.
    void divide(float divisor, int length) {
        divide(stack[0], divisor, length);
        format.round(stack[0], 0, length);
    }

    private static void divide(float[] sum, float divisor, int length) {
        for (int i = 0; i < length; i++) {
            sum[i] /= divisor;
        }
    }

    /// Copies the slice at `position`, counted from the bottom.
    void copyTo(int position, float[] target, int from, int length) {
        System.arraycopy(stack[position], 0, target, from, length);
    }
}
