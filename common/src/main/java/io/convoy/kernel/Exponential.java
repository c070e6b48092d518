package io.convoy.kernel;

import static io.convoy.kernel.Lanes.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// exp as a fixed polynomial, the same bits at every vector width.
///
///     x = n·ln 2 + r, |r| ≤ ln 2 / 2        exp(x) = 2ⁿ · (1 + r + r² · p(r))
///
/// Coefficients are those of Cephes' `expf` (Moshier); relative error below 2⁻²². x is clamped to [−87, 88], where 2ⁿ
/// is a
/// normal number; NaN stays NaN.
final class Exponential {
    private static final float LOWEST = -87;
    private static final float HIGHEST = 88;
    private static final float LOG2_E = 1.44269504088896341f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /// Adding 1.5·2²³ rounds to an integer that stands in the lowest bits.
    private static final float ROUND = 0x1.8p23f;

    private Exponential() {}

    static FloatVector exp(FloatVector x) {
        FloatVector low = x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST));
        FloatVector clamped = low.blend(HIGHEST, low.compare(VectorOperators.GT, HIGHEST));
        FloatVector rounded = clamped.fma(broadcast(LOG2_E), broadcast(ROUND));
        FloatVector n = rounded.sub(ROUND);
        FloatVector r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), clamped));
        FloatVector p = r.fma(broadcast(1.9875691500e-4f), broadcast(1.3981999507e-3f));
        p = p.fma(r, broadcast(8.3334519073e-3f));
        p = p.fma(r, broadcast(4.1665795894e-2f));
        p = p.fma(r, broadcast(1.6666665459e-1f));
        p = p.fma(r, broadcast(5.0000001201e-1f));
        p = p.fma(r.mul(r), r.add(1));
        FloatVector powerOfTwo = rounded.reinterpretAsInts()
                .add(127)
                .lanewise(VectorOperators.LSHL, 23)
                .reinterpretAsFloats();
        return p.mul(powerOfTwo);
    }
}
