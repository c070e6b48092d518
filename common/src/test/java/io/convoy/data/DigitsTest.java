package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DigitsTest {
    @Test
    void thereAreEquallyManyOfEachDigit() {
        DataSplit split = Digits.draw(1);

        assertThat(split.train().size()).isEqualTo(10_000);
        assertThat(split.test().size()).isEqualTo(2_000);
        assertThat(split.train().shape()).isEqualTo(new Shape(1, 28, 28));
        assertThat(counts(split.train())).containsOnly(1_000);
        assertThat(counts(split.test())).containsOnly(200);
    }

    /// The drawing is part of the numerics: if this digest changes, so do the weights of every digits job.
    @Test
    void theSeedAloneDecidesEveryPixel() {
        assertThat(DatasetDigest.of(Digits.draw(1))).isEqualTo(DatasetDigest.of(Digits.draw(1)));
        assertThat(DatasetDigest.of(Digits.draw(2))).isNotEqualTo(DatasetDigest.of(Digits.draw(1)));
        assertThat(DatasetDigest.of(Digits.draw(1)))
                .isEqualTo("65d72160efa158fb83fefd29e91d6768220cf2911304447f75b01a8c8a85fd52");
    }

    @Test
    void theTestImagesAreOthers() {
        DataSplit split = Digits.draw(1);
        byte[] train = new byte[784];
        byte[] test = new byte[784];
        for (int i = 0; i < 100; i++) {
            split.train().read(i, train, 0);
            split.test().read(i, test, 0);
            assertThat(test).isNotEqualTo(train);
        }
    }

    @Test
    void aLinearModelLearnsThemButStaysBelow95Percent() {
        DataSplit split = Digits.draw(1);
        SoftmaxRegression model = new SoftmaxRegression(784, 10);
        for (int epoch = 0; epoch < 8; epoch++) {
            model.train(split.train(), 0.03f / (1 + epoch));
        }

        assertThat(model.accuracy(split.test())).isBetween(0.60, 0.95);
        assertThat(model.accuracy(split.train())).isBetween(0.60, 0.95);
    }

    private static int[] counts(Dataset dataset) {
        int[] counts = new int[10];
        for (int i = 0; i < dataset.size(); i++) {
            counts[dataset.label(i)]++;
        }
        return counts;
    }

    /// The plainest linear classifier, trained sample by sample.
    private static final class SoftmaxRegression {
        private final int classes;
        private final float[][] weights; // the last of each row is the bias
        private final byte[] pixels;

        SoftmaxRegression(int inputs, int classes) {
            this.classes = classes;
            this.weights = new float[classes][inputs + 1];
            this.pixels = new byte[inputs];
        }

        void train(Dataset dataset, float learningRate) {
            for (int i = 0; i < dataset.size(); i++) {
                int index = (int) (i * 7919L % dataset.size()); // any order that mixes
                double[] probabilities = probabilities(dataset, index);
                for (int c = 0; c < classes; c++) {
                    float step = learningRate * (float) (probabilities[c] - (c == dataset.label(index) ? 1 : 0));
                    for (int k = 0; k < pixels.length; k++) {
                        weights[c][k] -= step * (pixels[k] & 0xff) / 255f;
                    }
                    weights[c][pixels.length] -= step;
                }
            }
        }

        double accuracy(Dataset dataset) {
            int correct = 0;
            for (int i = 0; i < dataset.size(); i++) {
                double[] probabilities = probabilities(dataset, i);
                int label = dataset.label(i);
                correct += probabilities[label]
                                == Arrays.stream(probabilities).max().orElseThrow()
                        ? 1
                        : 0;
            }
            return correct / (double) dataset.size();
        }

        private double[] probabilities(Dataset dataset, int index) {
            dataset.read(index, pixels, 0);
            double[] values = new double[classes];
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                float logit = weights[c][pixels.length];
                for (int k = 0; k < pixels.length; k++) {
                    logit += weights[c][k] * (pixels[k] & 0xff) / 255f;
                }
                values[c] = Math.exp(logit);
                sum += values[c];
            }
            for (int c = 0; c < classes; c++) {
                values[c] /= sum;
            }
            return values;
        }
    }
}
