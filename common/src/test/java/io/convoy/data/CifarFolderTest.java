package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarFolderTest {
    @TempDir
    Path folder;

    @Test
    void theFiveBatchesOfCifar10AreReadInOrder() throws IOException {
        writeTen();

        DataSplit split = DataFiles.open(Format.CIFAR10, folder);

        assertThat(split.train().shape()).isEqualTo(new Shape(3, 32, 32));
        assertThat(split.train().size()).isEqualTo(10);
        assertThat(split.train().classes()).hasSize(10).startsWith("airplane").endsWith("truck");
        for (int i = 0; i < 10; i++) {
            assertThat(split.train().label(i)).isEqualTo(i % 2 == 0 ? i / 2 + 1 : 9);
            assertThat(DataFiles.pixels(split.train(), i)).containsExactly(pixels(i % 2 == 0 ? i / 2 + 1 : 9));
        }
        assertThat(split.test().size()).isEqualTo(1);
    }

    @Test
    void cifar100HasFineLabels() throws IOException {
        Files.write(folder.resolve("train.bin"), records(2, 7, 99, 8, 0));
        Files.write(folder.resolve("test.bin"), records(2, 19, 1));

        DataSplit split = DataFiles.open(Format.CIFAR100, folder);

        assertThat(split.train().classes())
                .hasSize(100)
                .startsWith("apple", "aquarium_fish")
                .endsWith("woman", "worm")
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(split.train().label(0)).isEqualTo(99);
        assertThat(split.train().label(1)).isZero();
        assertThat(DataFiles.pixels(split.train(), 0)).containsExactly(pixels(99));
    }

    @Test
    void aFileOfAnotherLengthIsNamed() throws IOException {
        writeTen();
        Path file = folder.resolve("data_batch_3.bin");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 6145));
        DataFiles.assertFails(
                Format.CIFAR10,
                folder,
                file + ": 6145 bytes, expected a multiple of 3073 (1 label byte and 3×32×32 pixels)");

        Files.write(file, new byte[0]);
        DataFiles.assertFails(
                Format.CIFAR10,
                folder,
                file + ": 0 bytes, expected a multiple of 3073 (1 label byte and 3×32×32 pixels)");
    }

    @Test
    void aLabelOutOfRangeIsNamed() throws IOException {
        writeTen();
        Path file = folder.resolve("test_batch.bin");
        Files.write(file, records(1, 3, 10));
        DataFiles.assertFails(Format.CIFAR10, folder, file + ": label 10 at byte 3073, expected 0 to 9");

        Files.write(folder.resolve("train.bin"), records(2, 7, 100));
        DataFiles.assertFails(
                Format.CIFAR100, folder, folder.resolve("train.bin") + ": label 100 at byte 1, expected 0 to 99");
    }

    @Test
    void aMissingBatchIsNamed() throws IOException {
        writeTen();
        Files.delete(folder.resolve("data_batch_4.bin"));
        DataFiles.assertFails(
                Format.CIFAR10,
                folder,
                folder.resolve("data_batch_4.bin") + ": not found, expected a CIFAR binary file");
    }

    private void writeTen() throws IOException {
        for (int i = 1; i <= 5; i++) {
            Files.write(folder.resolve("data_batch_" + i + ".bin"), records(1, i, 9));
        }
        Files.write(folder.resolve("test_batch.bin"), records(1, 0));
    }

    /// Records whose pixels follow from their last label byte.
    private static byte[] records(int labelBytes, int... labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < labels.length; i += labelBytes) {
            for (int j = 0; j < labelBytes; j++) {
                out.write(labels[i + j]);
            }
            out.writeBytes(pixels(labels[i + labelBytes - 1]));
        }
        return out.toByteArray();
    }

    private static byte[] pixels(int label) {
        byte[] pixels = new byte[3072];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 31 + label);
        }
        return pixels;
    }
}
