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
/// Padding never wins. Of equal values the first in row-major order wins; NaN wins over all, as in PyTorch.
public final class MaxPool2d {
    private static final VectorSpecies<Integer> POSITIONS = VectorSpecies.of(int.class, Lanes.SPECIES.vectorShape());

    private MaxPool2d() {}

    /// @param argmax in the layout of y: the pixel of each maximum, `row · width + column`
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
            int[] argmax,
            int argmaxOffset) {
        Lanes.requirePadded(xLayout);
        Lanes.requirePadded(yLayout);
        int stride = xLayout.pixelStride();
        for (int sample = from; sample < to; sample++) {
            int image = xOffset + sample * xLayout.sampleStride();
            int target = sample * yLayout.sampleStride();
            for (int row = 0; row < s.outHeight(); row++) {
                int top = Window.begin(row, s.strideHeight(), s.paddingHeight());
                int bottom = Window.end(row, s.sizeHeight(), s.strideHeight(), s.paddingHeight(), s.height());
                for (int column = 0; column < s.outWidth(); column++, target += yLayout.pixelStride()) {
                    int left = Window.begin(column, s.strideWidth(), s.paddingWidth());
                    int right = Window.end(column, s.sizeWidth(), s.strideWidth(), s.paddingWidth(), s.width());
                    for (int channel = 0; channel < s.channels(); channel += Lanes.COUNT) {
                        int position = top * s.width() + left;
                        FloatVector best = load(x, image + position * stride + channel);
                        IntVector where = IntVector.broadcast(POSITIONS, position);
                        for (int h = top; h < bottom; h++) {
                            for (int w = left; w < right; w++) {
                                position = h * s.width() + w;
                                FloatVector value = load(x, image + position * stride + channel);
                                VectorMask<Float> wins =
                                        value.compare(VectorOperators.GT, best).or(value.test(VectorOperators.IS_NAN));
                                best = best.blend(value, wins);
                                where = where.blend(position, wins.cast(POSITIONS));
                            }
                        }
                        best.intoArray(y, yOffset + target + channel);
                        where.intoArray(argmax, argmaxOffset + target + channel);
                    }
                }
            }
        }
    }

    /// Overwrites dx.
    public static void backward(
            PoolShape s,
            int from,
            int to,
            float[] dy,
            int dyOffset,
            Layout yLayout,
            int[] argmax,
            int argmaxOffset,
            float[] dx,
            int dxOffset,
            Layout xLayout) {
        int stride = xLayout.pixelStride();
        FloatVector zero = FloatVector.zero(Lanes.SPECIES);
        for (int sample = from; sample < to; sample++) {
            int image = dxOffset + sample * xLayout.sampleStride();
            Arrays.fill(dx, image, image + xLayout.sampleStride(), 0);
            int source = sample * yLayout.sampleStride();
            for (int row = 0; row < s.outHeight(); row++) {
                int top = Window.begin(row, s.strideHeight(), s.paddingHeight());
                int bottom = Window.end(row, s.sizeHeight(), s.strideHeight(), s.paddingHeight(), s.height());
                for (int column = 0; column < s.outWidth(); column++, source += yLayout.pixelStride()) {
                    int left = Window.begin(column, s.strideWidth(), s.paddingWidth());
                    int right = Window.end(column, s.sizeWidth(), s.strideWidth(), s.paddingWidth(), s.width());
                    for (int channel = 0; channel < s.channels(); channel += Lanes.COUNT) {
                        FloatVector gradient = load(dy, dyOffset + source + channel);
                        IntVector where = IntVector.fromArray(POSITIONS, argmax, argmaxOffset + source + channel);
                        for (int h = top; h < bottom; h++) {
                            for (int w = left; w < right; w++) {
                                int position = h * s.width() + w;
                                int target = image + position * stride + channel;
                                VectorMask<Float> won = where.compare(VectorOperators.EQ, position)
                                        .cast(Lanes.SPECIES);
                                load(dx, target).add(zero.blend(gradient, won)).intoArray(dx, target);
                            }
                        }
                    }
                }
            }
        }
    }
}
