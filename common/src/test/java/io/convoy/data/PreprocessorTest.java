package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.convoy.UserError;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PreprocessorTest {
    private static final Shape SHAPE = new Shape(3, 5, 4);
    private static final Normalization NORMALIZATION =
            new Normalization(List.of(0.25, 0.5, 0.75), List.of(0.5, 0.25, 2.0));
    private static final List<Augmentation> ALL =
            List.of(new Augmentation.PadCrop(2), new Augmentation.FlipHorizontal(), new Augmentation.Cutout(3));

    private final byte[] pixels = new byte[7 + SHAPE.size()];

    PreprocessorTest() {
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (1 + i * 37);
        }
    }

    @Test
    void evaluationNormalizesIntoTheLayout() {
        Layout layout = new Layout(SHAPE, 8);
        float[] target = new float[3 + layout.sampleStride()];
        Arrays.fill(target, -9);

        preprocessor(ALL).evaluate(pixels, 7, target, 3, layout);

        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 4; column++) {
                int at = 3 + (row * 4 + column) * 8;
                assertThat(Arrays.copyOfRange(target, at, at + 8))
                        .containsExactly(
                                normalized(0, row, column),
                                normalized(1, row, column),
                                normalized(2, row, column),
                                -9,
                                -9,
                                -9,
                                -9,
                                -9);
            }
        }
        assertThat(Arrays.copyOf(target, 3)).containsOnly(-9);
    }

    @Test
    void trainingWithoutAugmentationIsEvaluation() {
        assertThat(train(preprocessor(List.of()), 3, 4)).containsExactly(evaluated());
    }

    @Test
    void flipsAreTheSampleOrItsMirrorImage() {
        float[] mirrored = new float[SHAPE.size()];
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 4; column++) {
                for (int channel = 0; channel < 3; channel++) {
                    mirrored[(row * 4 + column) * 3 + channel] = normalized(channel, row, 3 - column);
                }
            }
        }
        Preprocessor flip = preprocessor(List.of(new Augmentation.FlipHorizontal()));

        int flipped = 0;
        for (int position = 0; position < 1000; position++) {
            float[] found = train(flip, 1, position);
            flipped += Arrays.equals(found, mirrored) ? 1 : 0;
            assertThat(found).isIn(evaluated(), mirrored);
        }
        assertThat(flipped).isBetween(400, 600);
    }

    @Test
    void cropsAreAllWindowsOfThePaddedSample() {
        Preprocessor crop = preprocessor(List.of(new Augmentation.PadCrop(1)));
        List<float[]> windows = new ArrayList<>();
        for (int down = -1; down <= 1; down++) {
            for (int right = -1; right <= 1; right++) {
                float[] window = new float[SHAPE.size()];
                for (int i = 0; i < window.length; i++) {
                    window[i] = normalizedOrPadding(i % 3, i / 12 + down, i / 3 % 4 + right);
                }
                windows.add(window);
            }
        }

        Set<Integer> seen = new HashSet<>();
        for (int position = 0; position < 200; position++) {
            float[] found = train(crop, 1, position);
            for (int i = 0; i < windows.size(); i++) {
                if (Arrays.equals(found, windows.get(i))) {
                    seen.add(i);
                }
            }
            assertThat(found).isIn(windows);
        }
        assertThat(seen).hasSize(9);
    }

    @Test
    void cutoutsAreSquaresOfZerosClippedAtTheBorder() {
        Preprocessor cutout = preprocessor(List.of(new Augmentation.Cutout(3)));
        Set<Integer> blotted = new HashSet<>();
        for (int position = 0; position < 300; position++) {
            float[] found = train(cutout, 1, position);
            int top = 9;
            int left = 9;
            int bottom = -1;
            int right = -1;
            for (int pixel = 0; pixel < 20; pixel++) {
                boolean zero = found[3 * pixel] == 0 && found[3 * pixel + 1] == 0 && found[3 * pixel + 2] == 0;
                if (zero) {
                    blotted.add(pixel);
                    top = Math.min(top, pixel / 4);
                    bottom = Math.max(bottom, pixel / 4);
                    left = Math.min(left, pixel % 4);
                    right = Math.max(right, pixel % 4);
                } else {
                    assertThat(Arrays.copyOfRange(found, 3 * pixel, 3 * pixel + 3))
                            .containsExactly(Arrays.copyOfRange(evaluated(), 3 * pixel, 3 * pixel + 3));
                }
            }
            for (int row = top; row <= bottom; row++) {
                for (int column = left; column <= right; column++) {
                    assertThat(found[(row * 4 + column) * 3]).isZero();
                }
            }
            assertThat(bottom - top + 1).isBetween(2, 3);
            assertThat(right - left + 1).isBetween(2, 3);
        }
        assertThat(blotted).hasSize(20);
    }

    @Test
    void seedStepAndPositionEachMatter() {
        List<Augmentation> wide = List.of(new Augmentation.PadCrop(2), new Augmentation.FlipHorizontal());
        Preprocessor one = new Preprocessor(SHAPE, NORMALIZATION, wide, 1);
        Preprocessor two = new Preprocessor(SHAPE, NORMALIZATION, wide, 2);
        Set<List<Integer>> sequences = new HashSet<>();
        sequences.add(hashes(one, 5, true));
        sequences.add(hashes(one, 6, true));
        sequences.add(hashes(two, 5, true));
        sequences.add(hashes(one, 5, false));

        assertThat(sequences).hasSize(4);
        assertThat(hashes(one, 5, true)).isEqualTo(hashes(new Preprocessor(SHAPE, NORMALIZATION, wide, 1), 5, true));
    }

    /// What is drawn is part of the numerics: if this changes, so do the weights of every job with augmentation.
    @Test
    void theDrawsAreThoseOfTheRecord() {
        assertThat(hashes(preprocessor(ALL), 1, true).hashCode()).isEqualTo(-1_947_216_167);
    }

    @Test
    void threadsMayShareAnInstance() throws Exception {
        Preprocessor shared = preprocessor(ALL);
        List<Integer> expected = hashes(shared, 1, true);
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            Callable<List<Integer>> task = () -> hashes(shared, 1, true);
            for (Future<List<Integer>> result : executor.invokeAll(List.of(task, task, task, task, task, task))) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void callsAllocateNothing() {
        Preprocessor preprocessor = preprocessor(ALL);
        Layout layout = Layout.dense(SHAPE);
        float[] target = new float[SHAPE.size()];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        preprocessor.train(pixels, 7, 0, 0, target, 0, layout);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            preprocessor.train(pixels, 7, i, i, target, 0, layout);
            preprocessor.evaluate(pixels, 7, target, 0, layout);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000);
    }

    @Test
    void oneMeanForAllChannelsWillDoButTwoForThreeWillNot() {
        assertThat(new Normalization(List.of(0.5), List.of(0.25)).table(SHAPE)[2 * 256 + 255])
                .isEqualTo(2f);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> new Normalization(List.of(0.5, 0.5), List.of(1.0, 1.0)).table(SHAPE))
                .withMessage("normalize: 2 means for samples of 3×5×4, expected 3, one a channel, or one for all");
    }

    private static Preprocessor preprocessor(List<Augmentation> augment) {
        return new Preprocessor(SHAPE, NORMALIZATION, augment, 1);
    }

    private float[] train(Preprocessor preprocessor, long step, int position) {
        float[] target = new float[SHAPE.size()];
        preprocessor.train(pixels, 7, step, position, target, 0, Layout.dense(SHAPE));
        return target;
    }

    private List<Integer> hashes(Preprocessor preprocessor, long step, boolean firstHalf) {
        List<Integer> hashes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            hashes.add(Arrays.hashCode(train(preprocessor, step, firstHalf ? i : 50 + i)));
        }
        return hashes;
    }

    private float[] evaluated() {
        float[] target = new float[SHAPE.size()];
        preprocessor(List.of()).evaluate(pixels, 7, target, 0, Layout.dense(SHAPE));
        return target;
    }

    private float normalized(int channel, int row, int column) {
        int pixel = pixels[7 + (channel * 5 + row) * 4 + column] & 0xff;
        return value(channel, pixel);
    }

    private float normalizedOrPadding(int channel, int row, int column) {
        boolean inside = row >= 0 && row < 5 && column >= 0 && column < 4;
        return inside ? normalized(channel, row, column) : value(channel, 0);
    }

    private static float value(int channel, int pixel) {
        double mean = List.of(0.25, 0.5, 0.75).get(channel);
        double std = List.of(0.5, 0.25, 2.0).get(channel);
        return (float) ((pixel / 255.0 - mean) / std);
    }
}
