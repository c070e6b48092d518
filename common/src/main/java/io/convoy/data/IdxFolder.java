package io.convoy.data;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// MNIST's format ([yann.lecun.com/exdb/mnist](http://yann.lecun.com/exdb/mnist/)), which Fashion-MNIST and others
/// share: a file of images (magic 2051, count, height, width, then a byte a pixel) and one of labels (magic 2049,
/// count, then a byte each), once for training and once for testing. All numbers big-endian. Ten classes.
final class IdxFolder {
    private static final int IMAGES_MAGIC = 0x0803;
    private static final int LABELS_MAGIC = 0x0801;
    private static final int IMAGES_HEADER_BYTES = 16;
    private static final int LABELS_HEADER_BYTES = 8;
    private static final int LARGEST_SIDE = 4096;
    private static final List<String> CLASSES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private record Images(Shape shape, byte[][] pixels) {}

    private IdxFolder() {}

    static DataSplit open(Path folder) {
        Dataset train = read(folder, "train-images-idx3-ubyte", "train-labels-idx1-ubyte");
        Dataset test = read(folder, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");
        if (!train.shape().equals(test.shape())) {
            throw new UserError(folder + ": test images are " + test.shape() + ", expected " + train.shape()
                    + " as the training images");
        }
        return new DataSplit(train, test);
    }

    private static Dataset read(Path folder, String imagesName, String labelsName) {
        Path imagesFile = find(folder, imagesName);
        Path labelsFile = find(folder, labelsName);
        Images images = images(imagesFile);
        int[] labels = labels(labelsFile);
        if (images.pixels().length != labels.length) {
            throw new UserError(labelsFile + ": " + labels.length + " labels, expected " + images.pixels().length
                    + ", one for each image of " + imagesFile.getFileName());
        }
        return new MemoryDataset(images.shape(), CLASSES, labels, images.pixels());
    }

    private static Path find(Path folder, String name) {
        for (String candidate : List.of(name, name + ".gz")) {
            if (Files.isRegularFile(folder.resolve(candidate))) {
                return folder.resolve(candidate);
            }
        }
        throw new UserError(folder.resolve(name) + ": not found, neither plain nor as .gz");
    }

    private static Images images(Path file) {
        try (DataInput in = new DataInput(file)) {
            ByteBuffer header = ByteBuffer.wrap(in.read(IMAGES_HEADER_BYTES, IMAGES_HEADER_BYTES));
            expectMagic(file, header.getInt(), IMAGES_MAGIC, "images");
            int count = number(file, header, Integer.MAX_VALUE);
            int height = number(file, header, LARGEST_SIDE);
            int width = number(file, header, LARGEST_SIDE);
            long expectedEnd = IMAGES_HEADER_BYTES + (long) count * height * width;
            List<byte[]> pixels = new ArrayList<>(); // grows with what is there, not with what the header claims
            for (int i = 0; i < count; i++) {
                pixels.add(in.read(height * width, expectedEnd));
            }
            in.expectEnd();
            return new Images(new Shape(1, height, width), pixels.toArray(byte[][]::new));
        }
    }

    private static int[] labels(Path file) {
        try (DataInput in = new DataInput(file)) {
            ByteBuffer header = ByteBuffer.wrap(in.read(LABELS_HEADER_BYTES, LABELS_HEADER_BYTES));
            expectMagic(file, header.getInt(), LABELS_MAGIC, "labels");
            int count = number(file, header, Integer.MAX_VALUE);
            byte[] bytes = in.read(count, (long) LABELS_HEADER_BYTES + count);
            in.expectEnd();
            int[] labels = new int[count];
            Arrays.setAll(labels, i -> bytes[i] & 0xff);
            for (int i = 0; i < count; i++) {
                if (labels[i] >= CLASSES.size()) {
                    throw new UserError(file + ": label " + labels[i] + " at byte " + (LABELS_HEADER_BYTES + i)
                            + ", expected 0 to " + (CLASSES.size() - 1));
                }
            }
            return labels;
        }
    }

    private static void expectMagic(Path file, int found, int expected, String what) {
        if (found != expected) {
            throw new UserError(String.format(
                    "%s: magic number 0x%08x at byte 0, expected 0x%08x (IDX %s)", file, found, expected, what));
        }
    }

    private static int number(Path file, ByteBuffer header, int most) {
        int offset = header.position();
        int number = header.getInt();
        if (number < 1 || number > most) {
            throw new UserError(
                    file + ": " + Integer.toUnsignedString(number) + " at byte " + offset + ", expected 1 to " + most);
        }
        return number;
    }
}
