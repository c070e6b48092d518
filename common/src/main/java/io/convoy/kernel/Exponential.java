package io.convoy.kernel;

import static io.convoy.kernel.Lanes.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// exp as a fixed polynomial, the same bits at every vector width.
///
///     x = n·ln 2 + r, |r| ≤ ln 2 / 2        exp(x) = 2ⁿ · (1 + r + r² · p(r))
///
/// The constants are vectors made once: `broadcast` in the function would take more of the compiler's nodes than it
/// spends on inlining where the function is used, and vectors would be boxed.
///
/// Coefficients are those of Cephes' `expf` (Moshier); relative error below 2⁻²². x is clamped to [−87, 88], where
/// 2ⁿ is a normal number; NaN stays NaN.
final class Exponential {
    private static final FloatVector LOWEST = broadcast(-87);
    private static final FloatVector HIGHEST = broadcast(88);
    private static final FloatVector LOG2_E = broadcast(1.44269504088896341f);
    private static final FloatVector MINUS_LN2_HIGH = broadcast(-0.693359375f);
    private static final FloatVector MINUS_LN2_LOW = broadcast(2.12194440e-4f);

    /// Adding 1.5·2²³ rounds to an integer that stands in the lowest bits.
    private static final FloatVector ROUND = broadcast(0x1.8p23f);

    private static final FloatVector P5 = broadcast(1.9875691500e-4f);
    private static final FloatVector P4 = broadcast(1.3981999507e-3f);
    private static final FloatVector P3 = broadcast(8.3334519073e-3f);
    private static final FloatVector P2 = broadcast(4.1665795894e-2f);
    private static final FloatVector P1 = broadcast(1.6666665459e-1f);
    private static final FloatVector P0 = broadcast(5.0000001201e-1f);

    private Exponential() {}

    static FloatVector exp(FloatVector x) {
        FloatVector low = x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST));
        FloatVector clamped = low.blend(HIGHEST, low.compare(VectorOperators.GT, HIGHEST));
        FloatVector rounded = clamped.fma(LOG2_E, ROUND);
        FloatVector n = rounded.sub(ROUND);
        FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, clamped));
        FloatVector p = r.fma(P5, P4);
        p = p.fma(r, P3);
        p = p.fma(r, P2);
        p = p.fma(r, P1);
        p = p.fma(r, P0);
        p = p.fma(r.mul(r), r.add(1));
        FloatVector powerOfTwo = rounded.reinterpretAsInts()
                .add(127)
                .lanewise(VectorOperators.LSHL, 23)
                .reinterpretAsFloats();
        return p.mul(powerOfTwo);
    }
}
