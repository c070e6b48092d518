package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ElementwiseTest {
    private static final int FROM = 3;
    private static final float DIVISOR = 7;

    @Test
    void addsAndDividesSlicesOfAnyLengthAndNothingElse() {
        for (int count = 0; count <= 2 * Lanes.COUNT + 1; count++) {
            float[] a = Batch.random(count + 10, 1);
            float[] b = Batch.random(count + 10, 2);
            float[] sum = new float[count + 10];
            float[] quotient = new float[count + 10];
            Elementwise.add(a, FROM, b, 1, sum, 2, count);
            Elementwise.divide(a, FROM, DIVISOR, quotient, 2, count);
            for (int i = 0; i < sum.length; i++) {
                boolean within = i >= 2 && i < 2 + count;
                assertThat(sum[i]).isEqualTo(within ? a[i + 1] + b[i - 1] : 0);
                assertThat(quotient[i]).isEqualTo(within ? a[i + 1] / DIVISOR : 0);
            }
        }
    }

    @Test
    void resultMayTakeThePlaceOfAnOperand() {
        int count = 2 * Lanes.COUNT + 1;
        float[] a = Batch.random(count, 1);
        float[] b = Batch.random(count, 2);
        float[] sum = a.clone();
        Elementwise.add(sum, 0, b, 0, sum, 0, count);
        float[] quotient = a.clone();
        Elementwise.divide(quotient, 0, DIVISOR, quotient, 0, count);
        for (int i = 0; i < count; i++) {
            assertThat(sum[i]).isEqualTo(a[i] + b[i]);
            assertThat(quotient[i]).isEqualTo(a[i] / DIVISOR);
        }
    }
}
