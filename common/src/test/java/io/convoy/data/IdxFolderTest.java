package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFolderTest {
    @TempDir
    Path folder;

    private Path trainImages;
    private Path trainLabels;

    @BeforeEach
    void writeFourGoodFiles() throws IOException {
        trainImages = folder.resolve("train-images-idx3-ubyte");
        trainLabels = folder.resolve("train-labels-idx1-ubyte");
        Files.write(trainImages, images(2, 3, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255));
        Files.write(trainLabels, labels(2, 9, 0));
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), images(1, 3, 2, 0, 1, 0, 1, 0, 1));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels(1, 4));
    }

    @Test
    void plainFilesAreRead() {
        DataSplit split = DataFiles.open(Format.IDX, folder);

        assertThat(split.train().shape()).isEqualTo(new Shape(1, 3, 2));
        assertThat(split.train().classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(split.train().size()).isEqualTo(2);
        assertThat(split.train().label(0)).isEqualTo(9);
        assertThat(split.train().label(1)).isZero();
        assertThat(DataFiles.pixels(split.train(), 1)).containsExactly(7, 8, 9, 10, 11, 255);
        assertThat(split.test().size()).isEqualTo(1);
        assertThat(split.test().label(0)).isEqualTo(4);
    }

    @Test
    void gzippedFilesAreReadAlike() throws IOException {
        String digest = DatasetDigest.of(DataFiles.open(Format.IDX, folder));
        for (Path file : new Path[] {trainImages, trainLabels}) {
            DataFiles.gzip(folder.resolve(file.getFileName() + ".gz"), Files.readAllBytes(file));
            Files.delete(file);
        }

        assertThat(DatasetDigest.of(DataFiles.open(Format.IDX, folder))).isEqualTo(digest);
    }

    @Test
    void aWrongMagicNumberIsNamed() throws IOException {
        Files.write(trainImages, labels(2, 1, 2, 0, 0, 0, 0, 0, 0));
        assertFails(trainImages + ": magic number 0x00000801 at byte 0, expected 0x00000803 (IDX images)");

        writeFourGoodFiles();
        Files.write(trainLabels, images(2, 1, 1, 1, 2));
        assertFails(trainLabels + ": magic number 0x00000803 at byte 0, expected 0x00000801 (IDX labels)");
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        byte[] whole = Files.readAllBytes(trainImages);
        for (int length = 0; length < whole.length; length++) {
            Files.write(trainImages, Arrays.copyOf(whole, length));
            assertFails(
                    trainImages + ": cut short at byte " + length + ", expected " + (length < 16 ? 16 : 28) + " bytes");
        }
        writeFourGoodFiles();
        Files.write(trainLabels, Arrays.copyOf(labels(2, 9, 0), 9));
        assertFails(trainLabels + ": cut short at byte 9, expected 10 bytes");
    }

    @Test
    void bytesBehindTheEndAreNoticed() throws IOException {
        Files.write(trainImages, Arrays.copyOf(Files.readAllBytes(trainImages), 29));
        assertFails(trainImages + ": too long: goes on behind byte 28, expected it to end there");

        writeFourGoodFiles();
        Files.write(trainLabels, labels(2, 9, 0, 1));
        assertFails(trainLabels + ": too long: goes on behind byte 10, expected it to end there");
    }

    @Test
    void aLabelOutOfRangeIsNamed() throws IOException {
        Files.write(trainLabels, labels(2, 3, 200));
        assertFails(trainLabels + ": label 200 at byte 9, expected 0 to 9");
    }

    @Test
    void countsThatDifferAreNamed() throws IOException {
        Files.write(trainLabels, labels(3, 9, 0, 1));
        assertFails(trainLabels + ": 3 labels, expected 2, one for each image of train-images-idx3-ubyte");
    }

    @Test
    void absurdSizesAreNamedBeforeMemoryRunsOut() throws IOException {
        Files.write(trainImages, images(1, 70_000, 2));
        assertFails(trainImages + ": 70000 at byte 8, expected 1 to 4096");

        Files.write(trainImages, images(-1, 2, 2));
        assertFails(trainImages + ": 4294967295 at byte 4, expected 1 to 2147483647");

        Files.write(trainImages, images(Integer.MAX_VALUE, 4096, 4096));
        assertFails(trainImages + ": cut short at byte 16, expected 36028797002186768 bytes");
    }

    @Test
    void otherTestImagesAreNamed() throws IOException {
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), images(1, 2, 3, 0, 1, 0, 1, 0, 1));
        assertFails(folder + ": test images are 1×2×3, expected 1×3×2 as the training images");
    }

    @Test
    void brokenGzipIsNamed() throws IOException {
        Files.delete(trainImages);
        Path zipped = folder.resolve("train-images-idx3-ubyte.gz");
        DataFiles.gzip(zipped, images(2, 3, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255));
        byte[] whole = Files.readAllBytes(zipped);

        Files.write(zipped, new byte[] {1, 2, 3});
        assertFails(zipped + ": not gzip: expected the bytes 1f 8b at byte 0");

        for (int length = 10; length < whole.length; length++) {
            Files.write(zipped, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(UserError.class)
                    .as("cut to %d bytes", length)
                    .isThrownBy(() -> DataFiles.open(Format.IDX, folder))
                    .withMessageStartingWith(zipped + ": cut short");
        }

        byte[] flipped = whole.clone();
        flipped[whole.length - 6] ^= 1; // in the checksum
        Files.write(zipped, flipped);
        assertFails(zipped + ": broken gzip data behind byte 28: Corrupt GZIP trailer");
    }

    @Test
    void aMissingFileOrFolderIsNamed() throws IOException {
        Files.delete(trainLabels);
        assertFails(trainLabels + ": not found, neither plain nor as .gz");

        Path gone = folder.resolve("gone");
        DataFiles.assertFails(Format.IDX, gone, gone + ": not found, expected a folder of the four IDX files of MNIST");
        DataFiles.assertFails(
                Format.IDX,
                trainImages,
                trainImages + ": not a folder, expected a folder of the four IDX files of MNIST");
    }

    private void assertFails(String message) {
        DataFiles.assertFails(Format.IDX, folder, message);
    }

    private static byte[] images(int count, int height, int width, int... pixels) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + pixels.length);
        bytes.putInt(0x0803).putInt(count).putInt(height).putInt(width);
        for (int pixel : pixels) {
            bytes.put((byte) pixel);
        }
        return bytes.array();
    }

    private static byte[] labels(int count, int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length);
        bytes.putInt(0x0801).putInt(count);
        for (int label : labels) {
            bytes.put((byte) label);
        }
        return bytes.array();
    }
}
