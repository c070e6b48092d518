package io.convoy.deploy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/// A data set of IDX files, small enough to be copied into containers: 64 training and 32 test images of 8×8 pixels.
final class SmallIdx {
    private static final int SIDE = 8;

    private SmallIdx() {}

    /// The four files by name. Data sets of different `variant` differ in one bit of one training image.
    static Map<String, byte[]> files(int variant) {
        byte[] train = images(64, 1);
        train[train.length - 1] ^= (byte) variant;
        return Map.of(
                "train-images-idx3-ubyte", train,
                "train-labels-idx1-ubyte", labels(64),
                "t10k-images-idx3-ubyte", images(32, 2),
                "t10k-labels-idx1-ubyte", labels(32));
    }

    static Path write(Path folder, Map<String, byte[]> files) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    private static byte[] images(int count, long seed) {
        byte[] pixels = new byte[count * SIDE * SIDE];
        new Random(seed).nextBytes(pixels);
        return ByteBuffer.allocate(16 + pixels.length)
                .putInt(0x0803)
                .putInt(count)
                .putInt(SIDE)
                .putInt(SIDE)
                .put(pixels)
                .array();
    }

    private static byte[] labels(int count) {
        ByteBuffer file = ByteBuffer.allocate(8 + count).putInt(0x0801).putInt(count);
        for (int i = 0; i < count; i++) {
            file.put((byte) (i % 10));
        }
        return file.array();
    }
}
