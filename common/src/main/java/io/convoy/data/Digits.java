package io.convoy.data;

import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import io.convoy.tensor.Shape;
import java.util.List;

/// The built-in data set: handwritten-looking digits, 28×28, drawn from the seed alone by our own arithmetic, so that
/// it is the same everywhere and needs no download.
///
/// Each image takes one of the ways to write its digit ([DigitSkeleton]), bends it smoothly, scales, shears,
/// rotates and moves it, draws it with a stroke of random width and darkness, and adds noise. A linear model stays
/// below 95 %; a small convolutional network passes 98 %.
public final class Digits {
    public static final int TRAIN_SAMPLES = 10_000;
    public static final int TEST_SAMPLES = 2_000;

    private static final int SIZE = 28;
    private static final Shape SHAPE = new Shape(1, SIZE, SIZE);
    private static final List<String> CLASSES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private static final double WIDTH = 13; // pixels of an undistorted digit
    private static final double HEIGHT = 19;
    private static final double BEND = 0.35;
    private static final double SHEAR = 0.25;
    private static final double ROTATION = 0.25; // radians
    private static final double SHIFT = 3; // pixels

    /// Random numbers before it shape a digit, those from it on are the pixels' noise.
    private static final int NOISE_FROM = 64;

    private final DigitPen pen = new DigitPen(SIZE);
    private long key;
    private int draws;

    private Digits() {}

    /// Draws both sets. The test images are other images from the same distribution.
    public static DataSplit draw(long seed) {
        long key = CounterRandom.key(seed, Purpose.DIGITS);
        return new DataSplit(
                draw(CounterRandom.derive(key, 0), TRAIN_SAMPLES), draw(CounterRandom.derive(key, 1), TEST_SAMPLES));
    }

    private static Dataset draw(long key, int samples) {
        Digits digits = new Digits();
        int[] labels = new int[samples];
        byte[][] pixels = new byte[samples][];
        for (int i = 0; i < samples; i++) {
            labels[i] = i % CLASSES.size();
            pixels[i] = digits.image(CounterRandom.derive(key, i), labels[i]);
        }
        return new MemoryDataset(SHAPE, CLASSES, labels, pixels);
    }

    private byte[] image(long imageKey, int digit) {
        key = imageKey;
        draws = 0;
        List<DigitSkeleton> ways = DigitSkeleton.OF_DIGIT.get(digit);
        double[] pieces = ways.get((int) between(0, ways.size())).pieces();
        double bendX = between(-BEND, BEND);
        double bendY = between(-BEND, BEND);
        double twistX = between(-BEND, BEND);
        double twistY = between(-BEND, BEND);
        double width = WIDTH * between(0.8, 1.15);
        double height = HEIGHT * between(0.8, 1.15);
        double shear = between(-SHEAR, SHEAR);
        double angle = between(-ROTATION, ROTATION);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double centerX = (SIZE - 1) / 2.0 + between(-SHIFT, SHIFT);
        double centerY = (SIZE - 1) / 2.0 + between(-SHIFT, SHIFT);
        pen.clear(between(0.6, 1.6));
        double[] points = new double[pieces.length];
        for (int i = 0; i < pieces.length; i += 2) {
            double u = pieces[i] - 0.5;
            double v = pieces[i + 1] - 0.5;
            double x = width * (u + bendX * v * v + twistX * u * v) + shear * height * v;
            double y = height * (v + bendY * u * u + twistY * u * v);
            points[i] = centerX + cos * x - sin * y;
            points[i + 1] = centerY + sin * x + cos * y;
        }
        for (int i = 0; i < points.length; i += 4) {
            pen.draw(points[i], points[i + 1], points[i + 2], points[i + 3]);
        }
        return develop(between(150, 255), between(10, 60));
    }

    private byte[] develop(double darkness, double noise) {
        byte[] image = new byte[SIZE * SIZE];
        for (int i = 0; i < image.length; i++) {
            double grain = 2 * CounterRandom.uniformDouble(key, NOISE_FROM + i) - 1;
            double value = darkness * pen.ink(i) + noise * grain;
            image[i] = (byte) Math.clamp((int) (value + 0.5), 0, 255);
        }
        return image;
    }

    private double between(double low, double high) {
        return low + (high - low) * CounterRandom.uniformDouble(key, draws++);
    }
}
