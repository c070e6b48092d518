package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Average over windows; channels in lanes. The padding counts as zeros (PyTorch's `count_include_pad`), so the
/// divisor is always the window's size k.
///
///     y[n,c,oh,ow] = 1/k · Σ over kh,kw of x[n, c, oh·stride − padding + kh, ow·stride − padding + kw]
///     dx[n,c,h,w] = Σ dy / k over the windows that hold (h, w)
public final class AvgPool2d {
    private AvgPool2d() {}

    /// Overwrites samples [from, to) of y.
    public static void forward(
            PoolShape s,
            int from,
            int to,
            float[] x,
            int xOffset,
            Layout xLayout,
            float[] y,
            int yOffset,
            Layout yLayout) {
        Lanes.requirePadded(xLayout);
        Lanes.requirePadded(yLayout);
        int stride = xLayout.pixelStride();
        for (int sample = from; sample < to; sample++) {
            int image = xOffset + sample * xLayout.sampleStride();
            int target = yOffset + sample * yLayout.sampleStride();
            for (int row = 0; row < s.outHeight(); row++) {
                int top = Window.begin(row, s.strideHeight(), s.paddingHeight());
                int bottom = Window.end(row, s.sizeHeight(), s.strideHeight(), s.paddingHeight(), s.height());
                for (int column = 0; column < s.outWidth(); column++, target += yLayout.pixelStride()) {
                    int left = Window.begin(column, s.strideWidth(), s.paddingWidth());
                    int right = Window.end(column, s.sizeWidth(), s.strideWidth(), s.paddingWidth(), s.width());
                    for (int channel = 0; channel < s.channels(); channel += Lanes.COUNT) {
                        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
                        for (int h = top; h < bottom; h++) {
                            for (int w = left; w < right; w++) {
                                sum = sum.add(load(x, image + (h * s.width() + w) * stride + channel));
                            }
                        }
                        sum.div(s.windowSize()).intoArray(y, target + channel);
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
            float[] dx,
            int dxOffset,
            Layout xLayout) {
        int stride = xLayout.pixelStride();
        for (int sample = from; sample < to; sample++) {
            int image = dxOffset + sample * xLayout.sampleStride();
            Arrays.fill(dx, image, image + xLayout.sampleStride(), 0);
            int source = dyOffset + sample * yLayout.sampleStride();
            for (int row = 0; row < s.outHeight(); row++) {
                int top = Window.begin(row, s.strideHeight(), s.paddingHeight());
                int bottom = Window.end(row, s.sizeHeight(), s.strideHeight(), s.paddingHeight(), s.height());
                for (int column = 0; column < s.outWidth(); column++, source += yLayout.pixelStride()) {
                    int left = Window.begin(column, s.strideWidth(), s.paddingWidth());
                    int right = Window.end(column, s.sizeWidth(), s.strideWidth(), s.paddingWidth(), s.width());
                    for (int channel = 0; channel < s.channels(); channel += Lanes.COUNT) {
                        FloatVector share = load(dy, source + channel).div(s.windowSize());
                        for (int h = top; h < bottom; h++) {
                            for (int w = left; w < right; w++) {
                                int target = image + (h * s.width() + w) * stride + channel;
                                load(dx, target).add(share).intoArray(dx, target);
                            }
                        }
                    }
                }
            }
        }
    }
}
