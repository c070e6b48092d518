package io.convoy.worker.exchange;

/// Adds slices in the order of the reduction tree and divides the sum: `target = tree(sources) / divisor`.
///
/// Works block by block with a small stack, so that each source is read once.
final class TreeSum {
    private static final int BLOCK = 1024;

    private final float[][] stack;

    /// @param depth the most values that a program has on its stack
    TreeSum(int depth) {
        stack = new float[depth][BLOCK];
    }

    /// @param sources one array a subtree, from left to right, each read from its own `from` index
    /// @param additions how many additions follow each source (see [io.convoy.plan.ReductionTree#additions])
    void mean(
            float[][] sources,
            int[] from,
            int count,
            int[] additions,
            float divisor,
            float[] target,
            int targetFrom,
            int length) {
        for (int done = 0; done < length; done += BLOCK) {
            int block = Math.min(BLOCK, length - done);
            int depth = 0;
            for (int source = 0; source < count; source++) {
                System.arraycopy(sources[source], from[source] + done, stack[depth++], 0, block);
                for (int a = 0; a < additions[source]; a++) {
                    depth--;
                    add(stack[depth - 1], stack[depth], block);
                }
            }
            divide(stack[0], divisor, target, targetFrom + done, block);
        }
    }

    private static void add(float[] left, float[] right, int length) {
        for (int i = 0; i < length; i++) {
            left[i] += right[i];
        }
    }

    private static void divide(float[] sum, float divisor, float[] target, int targetFrom, int length) {
        for (int i = 0; i < length; i++) {
            target[targetFrom + i] = sum[i] / divisor;
        }
    }
}
