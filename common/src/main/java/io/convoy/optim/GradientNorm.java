package io.convoy.optim;

/// The global norm of a flat gradient, and clipping by it as `torch.nn.utils.clip_grad_norm_` does (Pascanu,
/// Mikolov and Bengio, arXiv 1211.5063): a gradient whose norm exceeds `clipNorm` is multiplied by `clipNorm /
/// (norm + 1e-6)`.
///
/// Squares are summed in double over fixed blocks of 4096 elements, in four partial sums (every fourth element,
/// folded as (0 + 1) + (2 + 3)); blocks meet in the reduction tree, so that the norm is the same whoever computes
/// it.
public final class GradientNorm {
    private static final int BLOCK = 4096;
    private static final double EPSILON = 1e-6;

    private GradientNorm() {}

    /// The sum of the squares of `gradient[0, length)`.
    public static double squared(float[] gradient, int length) {
        return length == 0 ? 0 : tree(gradient, length, 0, (length + BLOCK - 1) / BLOCK);
    }

    /// The factor that brings a gradient of this squared norm down to `clipNorm`; 1 when it is not above. NaN for
    /// NaN.
    public static float clipFactor(double squaredNorm, double clipNorm) {
        return (float) Math.min(1, clipNorm / (StrictMath.sqrt(squaredNorm) + EPSILON));
    }

    /// Multiplies `gradient[from, to)` by `factor`.
    public static void scale(float[] gradient, float factor, int from, int to) {
        for (int i = from; i < to; i++) {
            gradient[i] *= factor;
        }
    }

    /// `tree(lo, hi)` adds `tree(lo, mid)` and `tree(mid, hi)`, `mid − lo` the largest power of two below `hi − lo`.
    private static double tree(float[] gradient, int length, int lo, int hi) {
        int blocks = hi - lo;
        if (blocks == 1) {
            return block(gradient, lo * BLOCK, Math.min(length, hi * BLOCK));
        }
        int mid = lo + Integer.highestOneBit(blocks - 1);
        return tree(gradient, length, lo, mid) + tree(gradient, length, mid, hi);
    }

    private static double block(float[] gradient, int from, int to) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = from;
        for (; i + 4 <= to; i += 4) {
            sum0 = addSquare(sum0, gradient[i]);
            sum1 = addSquare(sum1, gradient[i + 1]);
            sum2 = addSquare(sum2, gradient[i + 2]);
            sum3 = addSquare(sum3, gradient[i + 3]);
        }
        for (; i < to; i++) {
            sum0 = addSquare(sum0, gradient[i]);
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /// The square of a float is exact in double, so a fused multiply-add rounds as add alone does.
    private static double addSquare(double sum, double value) {
        return sum + value * value;
    }
}
