package io.convoy.deploy;

import io.convoy.random.CounterRandom;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A small IDX data set: 45 training and 23 test images of 14×14 pixels, a bright bar whose place tells the class.
final class SmallData {
    static final int TRAIN = 45;
    static final int TEST = 23;

    private static final int SIZE = 14;

    private SmallData() {}

    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        write(folder, "train", TRAIN, 1);
        write(folder, "t10k", TEST, 2);
    }

    private static void write(Path folder, String part, int count, long key) throws IOException {
        var images = new ByteArrayOutputStream();
        var labels = new ByteArrayOutputStream();
        var imageData = new DataOutputStream(images);
        var labelData = new DataOutputStream(labels);
        imageData.writeInt(0x803);
        imageData.writeInt(count);
        imageData.writeInt(SIZE);
        imageData.writeInt(SIZE);
        labelData.writeInt(0x801);
        labelData.writeInt(count);
        for (int i = 0; i < count; i++) {
            int label = i % 10;
            labelData.writeByte(label);
            for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
                int noise = CounterRandom.below(CounterRandom.derive(key, i), pixel, 90);
                imageData.writeByte(pixel / SIZE == label + 2 ? 160 + noise : noise);
            }
        }
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.toByteArray());
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.toByteArray());
    }
}
