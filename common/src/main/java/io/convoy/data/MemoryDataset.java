package io.convoy.data;

import io.convoy.tensor.Shape;
import java.util.List;

/// Samples that lie decoded in memory. Labels and pixels are not copied; whoever makes one leaves them alone.
public final class MemoryDataset implements Dataset {
    private final Shape shape;
    private final List<String> classes;
    private final int[] labels;
    private final byte[][] pixels;

    /// @param pixels of each sample, as [Dataset#read] gives them
    public MemoryDataset(Shape shape, List<String> classes, int[] labels, byte[][] pixels) {
        if (labels.length != pixels.length) {
            throw new IllegalArgumentException(labels.length + " labels for " + pixels.length + " samples");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes.size()) {
                throw new IllegalArgumentException("label " + labels[i] + " of " + classes.size() + " classes");
            }
            if (pixels[i].length != shape.size()) {
                throw new IllegalArgumentException(pixels[i].length + " pixels in a sample of " + shape);
            }
        }
        this.shape = shape;
        this.classes = List.copyOf(classes);
        this.labels = labels;
        this.pixels = pixels;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void read(int index, byte[] target, int offset) {
        System.arraycopy(pixels[index], 0, target, offset, shape.size());
    }
}
