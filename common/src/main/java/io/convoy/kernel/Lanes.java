package io.convoy.kernel;

import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// The vector width of this machine, which no result depends on.
public final class Lanes {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /// Floats in a vector.
    public static final int COUNT = SPECIES.length();

    /// Whether tiles may fill 32 vector registers, as AVX-512 has; older vector units of x86 have 16.
    static final boolean MANY_REGISTERS = COUNT >= 16;

    /// Masks of the first 0, 1, … lanes.
    private static final List<VectorMask<Float>> FIRST = IntStream.range(0, COUNT)
            .mapToObj(lanes -> SPECIES.indexInRange(0, lanes))
            .toList();

    private Lanes() {}

    /// `count` rounded up to whole vectors.
    public static int padded(int count) {
        return (count + COUNT - 1) / COUNT * COUNT;
    }

    /// The layout of activations: channels padded to whole vectors.
    public static Layout layout(Shape shape) {
        return Layout.padded(shape, COUNT);
    }

    /// Whether whole vectors can be stored in each pixel.
    static boolean isPadded(Layout layout) {
        return layout.pixelStride() % COUNT == 0;
    }

    /// Stops a plan that would store whole vectors where a pixel has no room for them.
    static void requirePadded(Layout layout) {
        if (!isPadded(layout)) {
            throw new IllegalArgumentException(
                    "pixel stride " + layout.pixelStride() + " is no multiple of the " + COUNT + " lanes");
        }
    }

    static FloatVector load(float[] array, int offset) {
        return FloatVector.fromArray(SPECIES, array, offset);
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /// Stores as many lanes as there is room for: the last vector of an unpadded array.
    static void store(FloatVector vector, float[] array, int offset, int room) {
        if (room >= COUNT) {
            vector.intoArray(array, offset);
        } else {
            vector.intoArray(array, offset, FIRST.get(room));
        }
    }
}
