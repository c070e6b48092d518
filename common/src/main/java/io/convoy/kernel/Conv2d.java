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
/// are done by [Winograd] ([WinogradCorrelation], [WinogradGradient]), all others directly ([Correlation],
/// [FilterGradient]): a choice of the shape alone.
public final class Conv2d {
    private static final float[] NO_BIAS = {};

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
            forward = new WinogradCorrelation(
                    winograd, xLayout, yLayout, shape.paddingHeight(), shape.paddingWidth(), order);
            backward = new WinogradCorrelation(
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

    /// The size of what [#packForward] writes.
    public int packedForwardFloats() {
        return forward.packedFloats();
    }

    /// Independent parts of [#packForward].
    public int packForwardBlocks() {
        return forward.packBlocks();
    }

    /// Lays blocks [from, to) of the filters out for [#forward].
    ///
    /// @param bias an empty array for none
    public void packForward(
            int from,
            int to,
            float[] weight,
            int weightOffset,
            float[] bias,
            int biasOffset,
            float[] packed,
            int packedOffset) {
        forward.pack(from, to, weight, weightOffset, bias, biasOffset, packed, packedOffset);
    }

    /// The size of what [#packBackward] writes.
    public int packedBackwardFloats() {
        return backward.packedFloats();
    }

    /// Independent parts of [#packBackward].
    public int packBackwardBlocks() {
        return backward.packBlocks();
    }

    /// Lays blocks [from, to) of the filters out, turned by 180°, for [#backwardData].
    public void packBackward(int from, int to, float[] weight, int weightOffset, float[] packed, int packedOffset) {
        backward.pack(from, to, weight, weightOffset, NO_BIAS, 0, packed, packedOffset);
    }

    /// Floats of scratch memory for each thread that runs [#forward] or [#backwardData].
    public int dataScratchFloats() {
        return Math.max(forward.scratchFloats(), backward.scratchFloats());
    }

    /// Samples that [#forward] and [#backwardData] should get at once, to be fast.
    public int dataSamples() {
        return Math.max(forward.samples(), backward.samples());
    }

    /// Overwrites samples [from, to) of y.
    ///
    /// @param weight as [#packForward] got it
    /// @param scratch [#dataScratchFloats] of the calling thread's own
    public void forward(
            int from,
            int to,
            float[] x,
            int xOffset,
            float[] weight,
            int weightOffset,
            float[] packed,
            int packedOffset,
            float[] scratch,
            int scratchOffset,
            float[] y,
            int yOffset) {
        forward.run(
                from, to, x, xOffset, weight, weightOffset, packed, packedOffset, scratch, scratchOffset, y, yOffset);
    }

    /// Overwrites samples [from, to) of dx, whose layout must be padded.
    ///
    /// @param weight as [#packBackward] got it
    /// @param scratch [#dataScratchFloats] of the calling thread's own
    public void backwardData(
            int from,
            int to,
            float[] dy,
            int dyOffset,
            float[] weight,
            int weightOffset,
            float[] packed,
            int packedOffset,
            float[] scratch,
            int scratchOffset,
            float[] dx,
            int dxOffset) {
        Lanes.requirePadded(xLayout);
        backward.run(
                from,
                to,
                dy,
                dyOffset,
                weight,
                weightOffset,
                packed,
                packedOffset,
                scratch,
                scratchOffset,
                dx,
                dxOffset);
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
