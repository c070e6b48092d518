package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import io.convoy.testing.Golden;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxCrossEntropyTest {
    static Stream<Golden> golden() {
        return Golden.names("cross_entropy").stream().map(Golden::read);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void agreesWithLibtorch(Golden golden) {
        int samples = golden.dimension("logits", 0);
        Layout layout = Layout.dense(Shape.vector(golden.dimension("logits", 1)));
        float[] logits = golden.values("logits");
        int[] labels = golden.tensor("target").integers();
        float[] gradient = new float[logits.length];
        double loss = 0;
        for (int n = 0; n < samples; n++) {
            int at = n * layout.sampleStride();
            loss += SoftmaxCrossEntropy.loss(layout, 0, logits, at, labels[n]);
            SoftmaxCrossEntropy.gradient(layout, 0, logits, at, labels[n], gradient, at);
        }
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] /= samples;
        }
        assertThat(loss / samples).isCloseTo(golden.values("loss")[0], within(1e-5));
        Batch.assertClose(gradient, golden.values("dlogits"), 1e-4, "dlogits");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5})
    void gradientAgreesWithCentralDifferences(double smoothing) {
        int classes = 7;
        Layout layout = Lanes.layout(Shape.vector(classes));
        float[] logits = Batch.of(Batch.random(classes, 1), 1, layout);
        float[] gradient = Batch.buffer(1, layout);
        SoftmaxCrossEntropy.gradient(layout, smoothing, logits, Batch.OFFSET, 2, gradient, Batch.OFFSET);
        for (int k = 0; k < classes; k++) {
            float[] up = logits.clone();
            float[] down = logits.clone();
            up[Batch.OFFSET + k] += 0x1p-7f;
            down[Batch.OFFSET + k] -= 0x1p-7f;
            double difference = SoftmaxCrossEntropy.loss(layout, smoothing, up, Batch.OFFSET, 2)
                    - SoftmaxCrossEntropy.loss(layout, smoothing, down, Batch.OFFSET, 2);
            double step = (double) up[Batch.OFFSET + k] - down[Batch.OFFSET + k];
            assertThat(difference / step).isCloseTo(gradient[Batch.OFFSET + k], within(1e-5));
        }
    }

    @Test
    void hugeLogitsDoNotOverflowAndNotANumberIsSeen() {
        Layout layout = Layout.dense(Shape.vector(3));
        float[] logits = {1e30f, -1e30f, 0};
        assertThat(SoftmaxCrossEntropy.loss(layout, 0, logits, 0, 0)).isZero();
        assertThat(SoftmaxCrossEntropy.loss(layout, 0, logits, 0, 2)).isEqualTo((double) 1e30f);
        float[] probabilities = new float[3];
        SoftmaxCrossEntropy.probabilities(layout, logits, 0, probabilities, 0);
        assertThat(probabilities).containsExactly(1, 0, 0);
        assertThat(SoftmaxCrossEntropy.loss(layout, 0, new float[] {0, Float.NaN, 1}, 0, 0))
                .isNaN();
    }

    @Test
    void theFirstOfTheLargestIsPredicted() {
        Layout layout = Layout.dense(Shape.vector(4));
        assertThat(SoftmaxCrossEntropy.largest(layout, new float[] {1, 3, 3, 2}, 0))
                .isEqualTo(1);
    }
}
