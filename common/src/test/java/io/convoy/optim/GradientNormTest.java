package io.convoy.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientNormTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 4095, 4096, 4097, 20_000, 61_706})
    void squaredNormIsTheSumOfSquares(int length) {
        float[] gradient = gaussians(length + 3);
        double expected = 0;
        for (int i = 0; i < length; i++) {
            expected += (double) gradient[i] * gradient[i];
        }
        assertThat(GradientNorm.squared(gradient, length)).isCloseTo(expected, within(1e-12 * (1 + expected)));
    }

    @Test
    void blocksMeetInTheReductionTree() {
        int blocks = 7;
        float[] gradient = gaussians(4096 * blocks);
        double[] sums = new double[blocks];
        for (int block = 0; block < blocks; block++) {
            sums[block] = GradientNorm.squared(Arrays.copyOfRange(gradient, 4096 * block, 4096 * (block + 1)), 4096);
        }
        double expected = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + sums[6]);
        assertThat(GradientNorm.squared(gradient, gradient.length)).isEqualTo(expected);
    }

    @Test
    void onlyLargerGradientsAreClipped() {
        assertThat(GradientNorm.clipFactor(4, 2.5)).isEqualTo(1);
        assertThat(GradientNorm.clipFactor(0, 2.5)).isEqualTo(1);
        assertThat(GradientNorm.clipFactor(100, 2.5)).isCloseTo(0.25f, within(1e-6f));
        assertThat(GradientNorm.clipFactor(Double.NaN, 2.5)).isNaN();
    }

    @Test
    void clippedGradientHasTheNormAskedFor() {
        float[] gradient = gaussians(10_000);
        float factor = GradientNorm.clipFactor(GradientNorm.squared(gradient, gradient.length), 1.5);
        GradientNorm.scale(gradient, factor, 0, 5_000);
        GradientNorm.scale(gradient, factor, 5_000, gradient.length);
        assertThat(Math.sqrt(GradientNorm.squared(gradient, gradient.length))).isCloseTo(1.5, within(1e-5));
    }

    private static float[] gaussians(int length) {
        Random random = new Random(length);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
