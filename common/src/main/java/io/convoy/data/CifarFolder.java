package io.convoy.data;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The binary files of CIFAR-10 and CIFAR-100 ([Krizhevsky 2009](https://www.cs.toronto.edu/~kriz/cifar.html)):
/// records of one label byte (two for CIFAR-100, of which the second, the fine one, counts) and 3072 pixels, red
/// before green before blue, row by row.
final class CifarFolder {
    private static final Shape SHAPE = new Shape(3, 32, 32);

    private final Path folder;
    private final int labelBytes;
    private final List<String> classes;

    private CifarFolder(Path folder, int labelBytes, List<String> classes) {
        this.folder = folder;
        this.labelBytes = labelBytes;
        this.classes = classes;
    }

    static DataSplit open10(Path folder) {
        CifarFolder cifar = new CifarFolder(folder, 1, CifarClasses.TEN);
        return new DataSplit(
                cifar.read(List.of(
                        "data_batch_1.bin",
                        "data_batch_2.bin",
                        "data_batch_3.bin",
                        "data_batch_4.bin",
                        "data_batch_5.bin")),
                cifar.read(List.of("test_batch.bin")));
    }

    static DataSplit open100(Path folder) {
        CifarFolder cifar = new CifarFolder(folder, 2, CifarClasses.HUNDRED);
        return new DataSplit(cifar.read(List.of("train.bin")), cifar.read(List.of("test.bin")));
    }

    private Dataset read(List<String> names) {
        List<Integer> labels = new ArrayList<>();
        List<byte[]> pixels = new ArrayList<>();
        for (String name : names) {
            read(folder.resolve(name), labels, pixels);
        }
        return new MemoryDataset(
                SHAPE, classes, labels.stream().mapToInt(Integer::intValue).toArray(), pixels.toArray(byte[][]::new));
    }

    private void read(Path file, List<Integer> labels, List<byte[]> pixels) {
        int recordBytes = labelBytes + SHAPE.size();
        long size = size(file);
        if (size == 0 || size % recordBytes != 0) {
            throw new UserError(file + ": " + size + " bytes, expected a multiple of " + recordBytes + " (" + labelBytes
                    + (labelBytes == 1 ? " label byte" : " label bytes") + " and 3×32×32 pixels)");
        }
        try (DataInput in = new DataInput(file)) {
            while (in.offset() < size) {
                byte[] sample = in.read(recordBytes, size);
                int label = sample[labelBytes - 1] & 0xff;
                if (label >= classes.size()) {
                    throw new UserError(file + ": label " + label + " at byte "
                            + (in.offset() - recordBytes + labelBytes - 1) + ", expected 0 to " + (classes.size() - 1));
                }
                labels.add(label);
                pixels.add(Arrays.copyOfRange(sample, labelBytes, recordBytes));
            }
        }
    }

    private static long size(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(file + ": not found, expected a CIFAR binary file");
        }
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
