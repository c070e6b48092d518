package io.convoy.nn;

import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;

/// Where the samples of a shard stand at one point of the network, or their gradients. Known once the network is
/// planned:
/// ask while a pass runs, not before.
///
/// A loop over all values of samples `from` to `to`:
/// ```java
/// for (int pixel = x.start(from); pixel < x.start(to); pixel += x.pixelStride()) {
///     for (int i = pixel; i < pixel + x.channels(); i++) {
///         … x.values()[i] …
///     }
/// }
/// ```
/// Samples of one shape lie alike, so one index serves the input and the output of a layer that keeps the shape.
/// What
/// stands between the channels of two pixels is padding: it may be written with anything finite, and never summed.
public final class Samples {
    private final Region region;
    private final Layout layout;

    Samples(Region region, Layout layout) {
        this.region = region;
        this.layout = layout;
    }

    /// The array that holds the samples.
    public float[] values() {
        return region.array();
    }

    /// Index of the first value of sample 0.
    public int offset() {
        return region.offset();
    }

    /// Index of the first value of a sample.
    public int start(int sample) {
        return region.offset() + sample * layout.sampleStride();
    }

    /// Floats from one pixel to the next.
    public int pixelStride() {
        return layout.pixelStride();
    }

    /// Channels of a pixel.
    public int channels() {
        return layout.shape().channels();
    }

    public Shape shape() {
        return layout.shape();
    }

    public Layout layout() {
        return layout;
    }

    Region region() {
        return region;
    }
}
