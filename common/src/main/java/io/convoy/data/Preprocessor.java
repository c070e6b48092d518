package io.convoy.data;

import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.List;

/// From 8-bit pixels, channel by channel, to a network's input: augmented, normalized, laid out as the input's
/// [Layout] says. What a pixel of the target holds beyond its channels is left alone.
///
/// What augmentation does to a sample is a pure function of (seed, step, position in the global batch). An instance
/// has no state that changes: any number of threads may share it, and no call allocates.
public final class Preprocessor {
    private static final int VERTICAL = 0;
    private static final int HORIZONTAL = 1;

    private final Shape shape;
    private final float[] normalized;
    private final Augmentation[] augmentations;
    private final long key;

    /// @param shape of every sample
    public Preprocessor(Shape shape, Normalization normalization, List<Augmentation> augment, long seed) {
        this.shape = shape;
        this.normalized = normalization.table(shape);
        this.augmentations = augment.toArray(Augmentation[]::new);
        this.key = CounterRandom.key(seed, Purpose.AUGMENTATION);
    }

    /// Prepares a sample for training.
    ///
    /// @param pixels `shape.size()` of them from `offset`, as [Dataset#read] gives them
    /// @param positionInBatch the sample's place in the global batch of this step
    public void train(
            byte[] pixels,
            int offset,
            long step,
            int positionInBatch,
            float[] target,
            int targetOffset,
            Layout layout) {
        long sampleKey = CounterRandom.derive(CounterRandom.derive(key, step), positionInBatch);
        // The pixel seen at (row, column) is the sample's at (row + shiftRow, shiftColumn + direction * column).
        int shiftRow = 0;
        int shiftColumn = 0;
        int direction = 1;
        for (int i = augmentations.length - 1; i >= 0; i--) { // from what is seen back to the sample
            long drawKey = CounterRandom.derive(sampleKey, i);
            switch (augmentations[i]) {
                case Augmentation.PadCrop(int padding) -> {
                    shiftRow += CounterRandom.below(drawKey, VERTICAL, 2 * padding + 1) - padding;
                    shiftColumn += CounterRandom.below(drawKey, HORIZONTAL, 2 * padding + 1) - padding;
                }
                case Augmentation.FlipHorizontal() -> {
                    if (CounterRandom.below(drawKey, HORIZONTAL, 2) == 1) {
                        shiftColumn = shape.width() - 1 - shiftColumn;
                        direction = -direction;
                    }
                }
                case Augmentation.Cutout(int size) -> {}
            }
        }
        view(pixels, offset, shiftRow, shiftColumn, direction, target, targetOffset, layout);
        for (int i = 0; i < augmentations.length; i++) {
            if (augmentations[i] instanceof Augmentation.Cutout(int size)) {
                long drawKey = CounterRandom.derive(sampleKey, i);
                int top = CounterRandom.below(drawKey, VERTICAL, shape.height()) - size / 2;
                int left = CounterRandom.below(drawKey, HORIZONTAL, shape.width()) - size / 2;
                blot(top, left, size, target, targetOffset, layout);
            }
        }
    }

    /// Prepares a sample for evaluation: no augmentation.
    public void evaluate(byte[] pixels, int offset, float[] target, int targetOffset, Layout layout) {
        view(pixels, offset, 0, 0, 1, target, targetOffset, layout);
    }

    private void view(
            byte[] pixels,
            int offset,
            int shiftRow,
            int shiftColumn,
            int direction,
            float[] target,
            int targetOffset,
            Layout layout) {
        if (!layout.shape().equals(shape)) {
            throw new IllegalArgumentException("samples of " + shape + " for an input of " + layout.shape());
        }
        int height = shape.height();
        int width = shape.width();
        int stride = layout.pixelStride();
        for (int channel = 0; channel < shape.channels(); channel++) {
            int table = channel * 256;
            float outside = normalized[table];
            int to = targetOffset + channel;
            for (int row = 0; row < height; row++) {
                int fromRow = row + shiftRow;
                boolean rowInside = fromRow >= 0 && fromRow < height;
                int from = offset + (channel * height + fromRow) * width;
                for (int column = 0; column < width; column++, to += stride) {
                    int fromColumn = shiftColumn + direction * column;
                    target[to] = rowInside && fromColumn >= 0 && fromColumn < width
                            ? normalized[table + (pixels[from + fromColumn] & 0xff)]
                            : outside;
                }
            }
        }
    }

    private void blot(int top, int left, int size, float[] target, int targetOffset, Layout layout) {
        int bottom = Math.min(top + size, shape.height());
        int right = Math.min(left + size, shape.width());
        for (int row = Math.max(0, top); row < bottom; row++) {
            for (int column = Math.max(0, left); column < right; column++) {
                int pixel = targetOffset + (row * shape.width() + column) * layout.pixelStride();
                for (int channel = 0; channel < shape.channels(); channel++) {
                    target[pixel + channel] = 0;
                }
            }
        }
    }
}
