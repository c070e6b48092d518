package io.convoy.data;

import io.convoy.tensor.Shape;
import java.util.List;

/// Samples of one shape with a class each. Immutable: `read` and `label` give the same answer at every call and may
/// be called from any thread at any time.
public interface Dataset {
    /// The shape of every sample.
    Shape shape();

    /// The names of the classes; labels are positions in this list.
    List<String> classes();

    /// The number of samples.
    int size();

    /// The class of a sample, 0 … `classes().size() - 1`.
    int label(int index);

    /// Writes the `shape().size()` pixels of a sample to `target` from `offset`: one unsigned byte each, channel by
    /// channel (red, green, blue), row by row.
    void read(int index, byte[] target, int offset);
}
