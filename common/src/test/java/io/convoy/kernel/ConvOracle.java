package io.convoy.kernel;

/// The formulas of [Conv2d], word for word, in double.
final class ConvOracle {
    final double[] y;
    final double[] dx;
    final double[] dw;
    final double[] db;

    ConvOracle(ConvShape s, int samples, float[] x, float[] w, float[] b, float[] dy) {
        y = new double[samples * s.output().size()];
        dx = new double[x.length];
        dw = new double[w.length];
        db = new double[s.filters()];
        for (int n = 0; n < samples; n++) {
            for (int f = 0; f < s.filters(); f++) {
                for (int oh = 0; oh < s.outHeight(); oh++) {
                    for (int ow = 0; ow < s.outWidth(); ow++) {
                        int o = ((n * s.filters() + f) * s.outHeight() + oh) * s.outWidth() + ow;
                        y[o] += b.length == 0 ? 0 : b[f];
                        db[f] += dy[o];
                        for (int c = 0; c < s.channels(); c++) {
                            for (int kh = 0; kh < s.kernelHeight(); kh++) {
                                for (int kw = 0; kw < s.kernelWidth(); kw++) {
                                    int h = oh * s.strideHeight() - s.paddingHeight() + kh;
                                    int v = ow * s.strideWidth() - s.paddingWidth() + kw;
                                    if (h >= 0 && h < s.height() && v >= 0 && v < s.width()) {
                                        int i = ((n * s.channels() + c) * s.height() + h) * s.width() + v;
                                        int k = ((f * s.channels() + c) * s.kernelHeight() + kh) * s.kernelWidth() + kw;
                                        y[o] += (double) x[i] * w[k];
                                        dx[i] += (double) dy[o] * w[k];
                                        dw[k] += (double) dy[o] * x[i];
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
