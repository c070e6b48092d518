package io.convoy.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How many bits of a float are kept: all, or 16 of them, rounded to the nearest, ties to even.
public enum FloatFormat {
    FLOAT32(Float.BYTES),
    /// Eight bits of precision, the range of a float.
    BFLOAT16(Short.BYTES),
    /// IEEE 754 binary16: eleven bits of precision, up to 65,504; what is larger becomes infinite.
    FLOAT16(Short.BYTES);

    private static final int DROPPED_BITS = 16;
    private static final int HALF = 0x7fff;

    private final int bytes;

    FloatFormat(int bytes) {
        this.bytes = bytes;
    }

    /// Of one value.
    public int bytes() {
        return bytes;
    }

    /// The name in job files.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> texts() {
        return Arrays.stream(values()).map(FloatFormat::text).toList();
    }

    /// @throws IllegalArgumentException for none of [#texts]
    public static FloatFormat of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /// Rounds values [from, to) to this format.
    public void round(float[] values, int from, int to) {
        switch (this) {
            case FLOAT32 -> {}
            case BFLOAT16 -> {
                for (int i = from; i < to; i++) {
                    values[i] = fromBfloat16(toBfloat16(values[i]));
                }
            }
            case FLOAT16 -> {
                for (int i = from; i < to; i++) {
                    values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
                }
            }
        }
    }

    /// The 16 bits of a value; not for `FLOAT32`.
    public short encode(float value) {
        return switch (this) {
            case FLOAT32 -> throw new IllegalStateException("32 bits do not fit 16");
            case BFLOAT16 -> toBfloat16(value);
            case FLOAT16 -> Float.floatToFloat16(value);
        };
    }

    /// The value of 16 bits; not for `FLOAT32`.
    public float decode(short bits) {
        return switch (this) {
            case FLOAT32 -> throw new IllegalStateException("32 bits do not fit 16");
            case BFLOAT16 -> fromBfloat16(bits);
            case FLOAT16 -> Float.float16ToFloat(bits);
        };
    }

    private static short toBfloat16(float value) {
        int bits = Float.floatToIntBits(value);
        // A NaN has a quiet bit among those that stay (floatToIntBits makes it so) and must not be rounded to infinity.
        int odd = bits >>> DROPPED_BITS & 1;
        return (short) ((Float.isNaN(value) ? bits : bits + HALF + odd) >>> DROPPED_BITS);
    }

    private static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << DROPPED_BITS);
    }
}
