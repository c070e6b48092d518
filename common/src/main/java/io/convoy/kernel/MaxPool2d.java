package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Maximum over windows; channels in lanes.
///
///     y[n,c,oh,ow] = max over kh,kw of x[n, c, oh·stride − padding + kh, ow·stride − padding + kw]
///     dx[n,c,h,w] = Σ dy over the windows whose maximum stands at (h, w)
///
/// Forward tells backward where in its window each maximum stood: positions are counted in row-major order over what
/// of the window is inside the image, and packed, as many as fit, into the bits of an int.
///
/// Padding never wins. Of equal values the first in row-major order wins; NaN wins over all, as in PyTorch.
public final class MaxPool2d {
    private static final VectorSpecies<Integer> POSITIONS = VectorSpecies.of(int.class, Lanes.SPECIES.vectorShape());

    private MaxPool2d() {}

    /// Ints of a sample's packed positions: neighbouring outputs of a channel share an int.
    public static int positionInts(PoolShape s, Layout yLayout) {
        return Math.ceilDiv(s.outHeight() * s.outWidth(), Integer.SIZE / positionBits(s)) * yLayout.pixelStride();
    }

    /// 1, 2, 4, 8, 16 or 32: enough to count the positions of a window.
    private static int positionBits(PoolShape s) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(s.windowSize() - 1);
        return bits <= 1 ? 1 : 2 * Integer.highestOneBit(bits - 1);
    }

    /// @param positions written for [#backward]
    public static void forward(
            PoolShape s,
            int from,
            int to,
            float[] x,
            int xOffset,
            Layout xLayout,
            float[] y,
            int yOffset,
            Layout yLayout,
            int[] positions,
            int positionsOffset) {
        Lanes.requirePadded(xLayout);
        Lanes.requirePadded(yLayout);
        int stride = xLayout.pixelStride();
        int bits = positionBits(s);
        for (int sample = from; sample < to; sample++) {
            int image = xOffset + sample * xLayout.sampleStride();
            int target = yOffset + sample * yLayout.sampleStride();
            int packed = positionsOffset + sample * positionInts(s, yLayout);
            Arrays.fill(positions, packed, packed + positionInts(s, yLayout), 0);
            int shift = 0;
            for (int row = 0; row < s.outHeight(); row++) {
                int top = Window.begin(row, s.strideHeight(), s.paddingHeight());
                int bottom = Window.end(row, s.sizeHeight(), s.strideHeight(), s.paddingHeight(), s.height());
                for (int column = 0; column < s.outWidth(); column++) {
                    int left = Window.begin(column, s.strideWidth(), s.paddingWidth());
                    int right = Window.end(column, s.sizeWidth(), s.strideWidth(), s.paddingWidth(), s.width());
                    int source = image + (top * s.width() + left) * stride;
                    for (int channel = 0; channel < s.channels(); channel += Lanes.COUNT) {
                        largest(
                                bottom - top,
                                right - left,
                                1 << shift,
                                x,
                                source + channel,
                                s.width() * stride,
                                stride,
                                y,
                                target + channel,
                                positions,
                                packed + channel);
                    }
                    target += yLayout.pixelStride();
                    shift += bits;
                    if (shift == Integer.SIZE) {
                        shift = 0;
                        packed += yLayout.pixelStride();
                    }
                }
            }
        }
    }

    /// The largest of one window, for one vector of channels; positions are counted in steps of `step`.
    private static void largest(
            int rows,
            int columns,
            int step,
            float[] x,
            int xStart,
            int rowStride,
            int pixelStride,
            float[] y,
            int yStart,
            int[] positions,
            int packed) {
        FloatVector best = load(x, xStart);
        IntVector where = IntVector.fromArray(POSITIONS, positions, packed);
        IntVector found = IntVector.zero(POSITIONS);
        // The first value is the best so far.
        int position = step;
        for (int row = 0; row < rows; row++) {
            for (int column = row == 0 ? 1 : 0; column < columns; column++, position += step) {
                FloatVector value = load(x, xStart + row * rowStride + column * pixelStride);
                // IS_NAN goes through memory until the JVM has compiled this.
                VectorMask<Float> isNaN = value.compare(VectorOperators.NE, value);
                VectorMask<Float> wins = value.compare(VectorOperators.GT, best).or(isNaN);
                best = best.blend(value, wins);
                found = found.blend(position, wins.cast(POSITIONS));
            }
        }
        best.intoArray(y, yStart);
        where.or(found).intoArray(positions, packed);
    }

    /// Overwrites dx.
    public static void backward(
            PoolShape s,
            int from,
            int to,
            float[] dy,
            int dyOffset,
            Layout yLayout,
            int[] positions,
            int positionsOffset,
            float[] dx,
            int dxOffset,
            Layout xLayout) {
        int stride = xLayout.pixelStride();
        int bits = positionBits(s);
        int mask = -1 >>> (Integer.SIZE - bits);
        for (int sample = from; sample < to; sample++) {
            int image = dxOffset + sample * xLayout.sampleStride();
            Arrays.fill(dx, image, image + xLayout.sampleStride(), 0);
            int source = dyOffset + sample * yLayout.sampleStride();
            int packed = positionsOffset + sample * positionInts(s, yLayout);
            int shift = 0;
            for (int row = 0; row < s.outHeight(); row++) {
                int top = Window.begin(row, s.strideHeight(), s.paddingHeight());
                int bottom = Window.end(row, s.sizeHeight(), s.strideHeight(), s.paddingHeight(), s.height());
                for (int column = 0; column < s.outWidth(); column++) {
                    int left = Window.begin(column, s.strideWidth(), s.paddingWidth());
                    int right = Window.end(column, s.sizeWidth(), s.strideWidth(), s.paddingWidth(), s.width());
                    int target = image + (top * s.width() + left) * stride;
                    for (int channel = 0; channel < s.channels(); channel += Lanes.COUNT) {
                        addToLargest(
                                bottom - top,
                                right - left,
                                1 << shift,
                                mask << shift,
                                dy,
                                source + channel,
                                positions,
                                packed + channel,
                                dx,
                                target + channel,
                                s.width() * stride,
                                stride);
                    }
                    source += yLayout.pixelStride();
                    shift += bits;
                    if (shift == Integer.SIZE) {
                        shift = 0;
                        packed += yLayout.pixelStride();
                    }
                }
            }
        }
    }

    /// Adds dy where one window's largest stood, for one vector of channels.
    private static void addToLargest(
            int rows,
            int columns,
            int step,
            int mask,
            float[] dy,
            int dyStart,
            int[] positions,
            int packed,
            float[] dx,
            int dxStart,
            int rowStride,
            int pixelStride) {
        FloatVector gradient = load(dy, dyStart);
        FloatVector zero = FloatVector.zero(Lanes.SPECIES);
        IntVector where = IntVector.fromArray(POSITIONS, positions, packed).and(mask);
        int position = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++, position += step) {
                int target = dxStart + row * rowStride + column * pixelStride;
                VectorMask<Float> won =
                        where.compare(VectorOperators.EQ, position).cast(Lanes.SPECIES);
                load(dx, target).add(zero.blend(gradient, won)).intoArray(dx, target);
            }
        }
    }
}
