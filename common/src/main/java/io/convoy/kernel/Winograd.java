package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// The transforms of F(m×m, r×r), Winograd's minimal filtering (Lavin and Gray 2015, arXiv 1509.09308): a tile of m×m
/// outputs y of an r×r filter g over a window d of (m + r − 1)×(m + r − 1) inputs with as many products as the window
/// has pixels instead of m²·r², and the same saving for the filter's gradient.
///
///     y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A        dg = Gᵀ [ (Bᵀ d B) ⊙ (A dy Aᵀ) ] G
///
/// Windows are 6×6: [WinogradF4x3] saves three of four products, [WinogradF2x5] 16 of 25. Both evaluate polynomials at
/// 0, 1, −1, 2, −2 and ∞, so they share B:
///
///         ⎡ 4  0 −5  0  1  0 ⎤
///         ⎢ 0 −4 −4  1  1  0 ⎥
///     Bᵀ =⎢ 0  4 −4 −1  1  0 ⎥
///         ⎢ 0 −2 −1  2  1  0 ⎥
///         ⎢ 0  2 −1 −2  1  0 ⎥
///         ⎣ 0  4  0 −5  0  1 ⎦
///
/// Products are summed over channels (forward) or tiles (gradient) before they are transformed back, so each of the
/// 36 positions is a matrix product ([PanelProduct]).
///
/// Each function works on one tile and on vectors of channels, in two passes: down the columns, then along the rows;
/// `half` is memory for 36 vectors in between. "Position stride" is the distance between two of the 36 matrices.
///
/// Each is one method above the size that the JVM inlines (325 bytecodes), so that it is compiled on its own: within a
/// larger method the compiler may run out of room, and vectors would be boxed.
abstract sealed class Winograd permits WinogradF4x3, WinogradF2x5 {
    /// Inputs along a side of a tile's window.
    static final int WINDOW = 6;

    /// Products of a tile.
    static final int POSITIONS = WINDOW * WINDOW;

    /// Below this, transforms cost more than they save.
    static final int FEWEST_CHANNELS = 8;

    static final float QUARTER = 0.25f;
    static final float SIXTH = 1f / 6;
    static final float TWELFTH = 1f / 12;
    static final float TWENTY_FOURTH = 1f / 24;

    private static final WinogradF4x3 F4X3 = new WinogradF4x3();
    private static final WinogradF2x5 F2X5 = new WinogradF2x5();

    private final int kernel;
    private final int tile;

    Winograd(int kernel) {
        this.kernel = kernel;
        tile = WINDOW + 1 - kernel;
    }

    /// How a convolution is done this way, or null if it is not. By its shape alone, since the choice shows in the
    /// bits.
    static @Nullable Winograd of(ConvShape s) {
        Winograd winograd = switch (s.kernelHeight()) {
            case 3 -> F4X3;
            case 5 -> F2X5;
            default -> null;
        };
        return winograd != null && winograd.suits(s) ? winograd : null;
    }

    private boolean suits(ConvShape s) {
        return s.kernelWidth() == kernel
                && s.strideHeight() == 1
                && s.strideWidth() == 1
                && s.paddingHeight() < kernel
                && s.paddingWidth() < kernel
                && Math.min(s.channels(), s.filters()) >= FEWEST_CHANNELS
                && pays(s.height(), s.width())
                && pays(s.outHeight(), s.outWidth());
    }

    /// Whether tiles are filled well enough: at most half the products of direct convolution.
    private boolean pays(int height, int width) {
        return 2 * POSITIONS * tiles(height) * tiles(width) <= taps() * height * width;
    }

    /// Weights of a filter's channel.
    final int taps() {
        return kernel * kernel;
    }

    /// Weights along a side of a filter.
    final int kernel() {
        return kernel;
    }

    /// Outputs along a side of a tile.
    final int tile() {
        return tile;
    }

    /// Tiles along an axis.
    final int tiles(int outputs) {
        return Math.ceilDiv(outputs, tile);
    }

    /// V = Bᵀ d B for `channels` channels, in whole vectors.
    static void input(
            float[] d,
            int dStart,
            int rowStride,
            int pixelStride,
            int channels,
            float[] half,
            int halfStart,
            float[] v,
            int vStart,
            int positionStride) {
        FloatVector two = broadcast(2);
        FloatVector four = broadcast(4);
        FloatVector minusTwo = broadcast(-2);
        FloatVector minusFour = broadcast(-4);
        FloatVector minusFive = broadcast(-5);
        for (int channel = 0; channel < channels; channel += COUNT) {
            for (int pass = 0; pass < 2; pass++) {
                boolean down = pass == 0;
                float[] in = down ? d : half;
                float[] out = down ? half : v;
                int inStart = down ? dStart + channel : halfStart;
                int inStep = down ? rowStride : COUNT;
                int inAcross = down ? pixelStride : WINDOW * COUNT;
                int outStart = down ? halfStart : vStart + channel;
                int outStep = down ? WINDOW * COUNT : positionStride;
                int outAcross = down ? COUNT : WINDOW * positionStride;
                for (int place = 0; place < WINDOW; place++) {
                    int i = inStart + place * inAcross;
                    FloatVector d0 = load(in, i);
                    FloatVector d1 = load(in, i + inStep);
                    FloatVector d2 = load(in, i + 2 * inStep);
                    FloatVector d3 = load(in, i + 3 * inStep);
                    FloatVector d4 = load(in, i + 4 * inStep);
                    FloatVector d5 = load(in, i + 5 * inStep);
                    FloatVector even = d2.fma(minusFour, d4);
                    FloatVector odd = d1.fma(minusFour, d3);
                    FloatVector outer = d4.sub(d2);
                    FloatVector inner = d3.sub(d1);
                    int o = outStart + place * outAcross;
                    d0.fma(four, d2.fma(minusFive, d4)).intoArray(out, o);
                    even.add(odd).intoArray(out, o + outStep);
                    even.sub(odd).intoArray(out, o + 2 * outStep);
                    inner.fma(two, outer).intoArray(out, o + 3 * outStep);
                    inner.fma(minusTwo, outer).intoArray(out, o + 4 * outStep);
                    d1.fma(four, d3.fma(minusFive, d5)).intoArray(out, o + 5 * outStep);
                }
            }
        }
    }

    /// y = Aᵀ m A + bias for one vector of filters. Writes the first `rows` × `columns` of the tile.
    abstract void output(
            float[] m,
            int mStart,
            int positionStride,
            float[] bias,
            int biasStart,
            float[] half,
            int halfStart,
            float[] y,
            int yStart,
            int rowStride,
            int pixelStride,
            int rows,
            int columns);

    /// D = A dy Aᵀ for one vector of filters.
    abstract void gradient(
            float[] dy,
            int dyStart,
            int rowStride,
            int pixelStride,
            float[] half,
            int halfStart,
            float[] d,
            int dStart,
            int positionStride);

    /// U = G g Gᵀ for one vector of filters; g holds a vector for each tap.
    abstract void filter(float[] g, int gStart, float[] half, int halfStart, float[] u, int uStart, int positionStride);

    /// dg = Gᵀ u G for one vector of filters; writes a vector for each tap.
    abstract void filterGradient(
            float[] u, int uStart, int positionStride, float[] half, int halfStart, float[] dg, int dgStart);
}
