package io.convoy.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.random.CounterRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FloatFormatTest {
    @ParameterizedTest
    @CsvSource({
        "BFLOAT16, 1.0, 1.0",
        "BFLOAT16, 1.00390625, 1.0", // half-way: to even
        "BFLOAT16, 1.01171875, 1.015625", // half-way: to even
        "BFLOAT16, -1.0040, -1.0078125",
        "BFLOAT16, 3.4028235e38, Infinity",
        "BFLOAT16, 1e-45, 0",
        "BFLOAT16, NaN, NaN",
        "BFLOAT16, -Infinity, -Infinity",
        "FLOAT16, 65504, 65504",
        "FLOAT16, 65520, Infinity",
        "FLOAT16, 1.00048828125, 1.0",
        "FLOAT16, 0.1, 0.0999755859375",
        "FLOAT32, 0.1, 0.1"
    })
    void valuesAreRoundedToTheNearestAndTiesToEven(FloatFormat format, float value, float expected) {
        float[] values = {value};
        format.round(values, 0, 1);
        assertThat(Float.valueOf(values[0])).isEqualTo(Float.valueOf(expected));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOAT32")
    void whatIsRoundedTravelsWithoutLoss(FloatFormat format) {
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (CounterRandom.uniform(1, i) - 0.5f) * 100;
        }
        format.round(values, 0, values.length);
        for (float value : values) {
            assertThat(format.decode(format.encode(value))).isEqualTo(value);
        }
    }

    @Test
    void roundingLeavesTheRestAlone() {
        float[] values = {0.1f, 0.1f, 0.1f};
        FloatFormat.BFLOAT16.round(values, 1, 2);
        assertThat(values).containsExactly(0.1f, 0.10009765625f, 0.1f);
    }
}
