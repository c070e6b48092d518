package io.convoy.random;

/// A counter-based generator: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014) entered at any index. `key` mixes seed, purpose and coordinates into one long once; `bits(key,
/// index)` is the number at that index. Static and stateless: nothing is shared, nothing is allocated.
public final class CounterRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private CounterRandom() {}

    /// The key of a sequence for one purpose of a job.
    public static long key(long seed, Purpose purpose) {
        return derive(derive(GOLDEN_GAMMA, seed), purpose.ordinal());
    }

    /// The key of a sub-sequence, such as a step, an epoch or a position in the batch.
    public static long derive(long key, long coordinate) {
        return mix(key + mix(coordinate + GOLDEN_GAMMA));
    }

    /// 64 random bits.
    public static long bits(long key, long index) {
        return mix(key + (index + 1) * GOLDEN_GAMMA);
    }

    /// Uniform in [0, 1), a multiple of 2^-24.
    public static float uniform(long key, long index) {
        return (bits(key, index) >>> 40) * 0x1p-24f;
    }

    /// Uniform in [0, 1), a multiple of 2^-53.
    public static double uniformDouble(long key, long index) {
        return (bits(key, index) >>> 11) * 0x1p-53;
    }

    /// Uniform in 0 … bound − 1 (multiply-shift; the bias, below bound / 2^32, is the same everywhere).
    public static int below(long key, long index, int bound) {
        return (int) (((bits(key, index) >>> 32) * bound) >>> 32);
    }

    /// Standard normal, by Box and Muller over the uniforms at 2·index and 2·index + 1.
    public static double gaussian(long key, long index) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniformDouble(key, 2 * index)));
        return radius * StrictMath.cos(2 * StrictMath.PI * uniformDouble(key, 2 * index + 1));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
