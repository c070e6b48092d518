package io.convoy.data;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.util.List;

/// From an 8-bit pixel to the network's input: `(pixel / 255 − mean) / std`.
///
/// @param mean one for each channel, or one for all
/// @param std likewise
public record Normalization(List<Double> mean, List<Double> std) {
    /// Pixels from 0 to 1.
    public static final Normalization NONE = new Normalization(List.of(0.0), List.of(1.0));

    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.isEmpty() || mean.size() != std.size()) {
            throw new UserError("normalize: mean has " + mean.size() + " values and std " + std.size()
                    + ", expected as many of each: one a channel, or one for all");
        }
        for (double value : mean) {
            if (!Double.isFinite(value)) {
                throw new UserError("normalize: mean " + value + ", expected a finite number");
            }
        }
        for (double value : std) {
            if (!(value > 0) || !Double.isFinite(value)) {
                throw new UserError("normalize: std " + value + ", expected a finite number above 0");
            }
        }
    }

    /// The normalized value of every pixel: `table[channel * 256 + pixel]`, computed in double and rounded once.
    public float[] table(Shape shape) {
        if (mean.size() != 1 && mean.size() != shape.channels()) {
            throw new UserError("normalize: " + mean.size() + " means for samples of " + shape + ", expected "
                    + shape.channels() + ", one a channel, or one for all");
        }
        float[] table = new float[shape.channels() * 256];
        for (int i = 0; i < table.length; i++) {
            int channel = mean.size() == 1 ? 0 : i / 256;
            table[i] = (float) ((i % 256 / 255.0 - mean.get(channel)) / std.get(channel));
        }
        return table;
    }
}
