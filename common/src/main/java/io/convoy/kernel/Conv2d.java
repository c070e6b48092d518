package io.convoy.kernel;

import io.convoy.tensor.Layout;
import java.util.List;

/// Two-dimensional convolution, as networks have it: the filter is not turned (a cross-correlation).
///
/// Shapes: x `[n, channels, height, width]`, w `[filters, channels, kernel height, kernel width]`, y
/// `[n, filters, out height, out width]` with, for each axis,
///
///     out = (in + 2·padding − kernel) / stride + 1, rounded down
///
/// Forward, with x = 0 outside the image:
///
///     y[n,f,oh,ow] = b[f] + Σ over c,kh,kw of
///         x[n, c, oh·stride − padding + kh, ow·stride − padding + kw] · w[f,c,kh,kw]
///
/// Gradient of the filter: the convolution of the input with dy (dilated by stride − 1 zeros):
///
///     dw[f,c,kh,kw] = Σ over n,oh,ow of x[n, c, oh·stride − padding + kh, ow·stride − padding + kw] · dy[n,f,oh,ow]
///
/// Gradient of the input: the full convolution of dy with the filter turned by 180°. dy is dilated by stride − 1
/// zeros between its values and zero-padded by kernel − 1 on each side (of which the padding is cut off again):
///
///     dx[n,c,h,w] = Σ over f,kh,kw of dy⁰[n, f, h + padding − kh, w + padding − kw] · w[f,c,kh,kw]
///
/// where dy⁰[stride·oh, stride·ow] = dy[oh, ow] and 0 elsewhere. Neither those zeros nor the padding are
/// multiplied: see [Segment]. Gradient of the bias: [ChannelSum].
///
/// Planned once for a shape; immutable, so threads share it. 3×3 and 5×5 convolutions of stride 1 with enough channels
/// are done by [Winograd] ([WinogradCorrelation], [WinogradPanels], [WinogradGradient]), all others directly
/// ([Correlation], [FilterGradient]): a choice of the shape alone.
public final class Conv2d {
    private final ConvShape shape;
    private final Layout xLayout;
    private final DataPass forward;
    private final DataPass backward;
    private final FilterPass gradient;

    /// @param xLayout padded, or dense for a first layer of few channels, whose data gradient nobody wants
    /// @param yLayout padded
    public Conv2d(ConvShape shape, Layout xLayout, Layout yLayout) {
        if (!xLayout.shape().equals(shape.input()) || !yLayout.shape().equals(shape.output())) {
            throw new IllegalArgumentException(
                    "layouts of " + xLayout.shape() + " and " + yLayout.shape() + " for " + shape);
        }
        this.shape = shape;
        this.xLayout = xLayout;
        var order = new FilterOrder(0, 1, shape.taps(), shape.filterSize());
        var turned = new FilterOrder(shape.taps() - 1, -1, shape.filterSize(), shape.taps());
        Winograd winograd = Winograd.of(shape);
        if (winograd != null) {
            forward = data(winograd, xLayout, yLayout, shape.paddingHeight(), shape.paddingWidth(), order);
            backward = data(
                    winograd,
                    yLayout,
                    xLayout,
                    winograd.kernel() - 1 - shape.paddingHeight(),
                    winograd.kernel() - 1 - shape.paddingWidth(),
                    turned);
            gradient = new WinogradGradient(winograd, shape, xLayout, yLayout);
        } else {
            forward = new Correlation(
                    Segment.forward(shape.height(), shape.kernelHeight(), shape.strideHeight(), shape.paddingHeight()),
                    Segment.forward(shape.width(), shape.kernelWidth(), shape.strideWidth(), shape.paddingWidth()),
                    xLayout,
                    yLayout,
                    shape.taps(),
                    this::tap,
                    order);
            backward = new Correlation(
                    Segment.backward(shape.height(), shape.kernelHeight(), shape.strideHeight(), shape.paddingHeight()),
                    Segment.backward(shape.width(), shape.kernelWidth(), shape.strideWidth(), shape.paddingWidth()),
                    yLayout,
                    Lanes.isPadded(xLayout) ? xLayout : Lanes.layout(shape.input()),
                    shape.taps(),
                    this::turnedTap,
                    turned);
            gradient = new FilterGradient(shape, xLayout, yLayout);
        }
    }

    private static DataPass data(
            Winograd winograd, Layout in, Layout out, int paddingHeight, int paddingWidth, FilterOrder order) {
        return (long) Winograd.POSITIONS * in.shape().channels() * out.pixelStride() > WinogradPanels.LARGE
                ? new WinogradPanels(winograd, in, out, paddingHeight, paddingWidth, order)
                : new WinogradCorrelation(winograd, in, out, paddingHeight, paddingWidth, order);
    }

    /// Whether images of so many channels may come dense, as a first layer's input: padding would cost more.
    public static boolean takesDense(int channels) {
        return channels < Winograd.FEWEST_CHANNELS;
    }

    private int tap(int vertical, int horizontal) {
        return vertical * shape.kernelWidth() + horizontal;
    }

    /// In the filter turned by 180°.
    private int turnedTap(int vertical, int horizontal) {
        return shape.taps() - 1 - tap(vertical, horizontal);
    }

    /// From x to y.
    public DataPass forward() {
        return forward;
    }

    /// From dy to dx, whose layout must be padded. There is no bias.
    public DataPass backwardData() {
        Lanes.requirePadded(xLayout);
        return backward;
    }

    /// What overwrites dw, `[filters, channels, kernel height, kernel width]`.
    ///
    /// @param maxSamples the most samples of a run
    /// @param threads that share out blocks; a single one must run them in their order
    public List<FilterPhase> weightPhases(int maxSamples, int threads) {
        return gradient.phases(maxSamples, threads);
    }

    /// Floats of scratch memory that all threads and phases of [#weightPhases] share.
    public int weightScratchFloats(int maxSamples, int threads) {
        return gradient.scratchFloats(maxSamples, threads);
    }
}
