package io.convoy.nn;

import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;

/// Where the samples of a shard stand at one point of the network, or their gradients. Known once the network is
/// planned: ask while a pass runs, not before.
///
/// A loop over all values of the samples `from` to `to`:
/// ```java
/// for (int pixel = x.index(from); pixel < x.index(to); pixel += x.pixelStride()) {
///     for (int i = pixel; i < pixel + x.channels(); i++) {
///         … x.get(i) …
///     }
/// }
/// ```
/// Samples of one shape lie alike, so one index serves the input and the output of a layer that keeps the shape.
/// What stands between the channels of two pixels is padding: it may be written with anything finite, and never
/// summed.
public final class Samples {
    private final Region region;
    private final Layout layout;

    Samples(Region region, Layout layout) {
        this.region = region;
        this.layout = layout;
    }

    /// Index of the first value of a sample, for [#get] and [#set].
    public int index(int sample) {
        return sample * layout.sampleStride();
    }

    public float get(int index) {
        return region.array()[region.offset() + index];
    }

    public void set(int index, float value) {
        region.array()[region.offset() + index] = value;
    }

    /// The array that holds the samples, for kernels.
    public float[] values() {
        return region.array();
    }

    /// Where sample 0 starts in the array.
    public int offset() {
        return region.offset();
    }

    /// Where a sample starts in the array.
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
