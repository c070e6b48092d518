package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final int RED = 0xff0000;
    private static final int GRAY = 0x808080;

    @TempDir
    Path folder;

    @BeforeEach
    void writeAFewColouredImages() throws IOException {
        write("train/cat/b.png", png(BufferedImage.TYPE_INT_RGB, 0x010203));
        write("train/cat/a.PNG", png(BufferedImage.TYPE_3BYTE_BGR, 0x040506));
        write("train/Dog/é.png", png(BufferedImage.TYPE_INT_ARGB, 0xff070809));
        write("train/Dog/z.jpeg", jpeg(BufferedImage.TYPE_INT_RGB, GRAY));
        write("test/cat/1.jpg", jpeg(BufferedImage.TYPE_INT_RGB, RED));
        write("test/Dog/1.png", png(BufferedImage.TYPE_BYTE_GRAY, GRAY));
    }

    @Test
    void classesAndFilesAreInByteOrder() {
        DataSplit split = open();

        assertThat(split.train().classes()).containsExactly("Dog", "cat");
        assertThat(split.train().shape()).isEqualTo(new Shape(3, 2, 3));
        assertThat(split.train().size()).isEqualTo(4);
        assertThat(labels(split.train())).containsExactly(0, 0, 1, 1);
        assertThat(DataFiles.pixels(split.train(), 0)).containsExactly(each(128, 128, 128)); // z before é in UTF-8
        assertThat(DataFiles.pixels(split.train(), 1)).containsExactly(each(7, 8, 9));
        assertThat(DataFiles.pixels(split.train(), 2)).containsExactly(each(4, 5, 6));
        assertThat(DataFiles.pixels(split.train(), 3)).containsExactly(each(1, 2, 3));
        assertThat(labels(split.test())).containsExactly(0, 1);
    }

    @Test
    void aGrayImageAmongColouredOnesGetsItsGrayInAllThree() {
        assertThat(DataFiles.pixels(open().test(), 0)).containsExactly(each(128, 128, 128));
    }

    @Test
    void aRedJpegIsRedFirst() {
        byte[] pixels = DataFiles.pixels(open().test(), 1);

        for (int i = 0; i < 6; i++) {
            assertThat(pixels[i] & 0xff).isGreaterThan(250);
            assertThat(pixels[6 + i] & 0xff).isLessThan(5);
            assertThat(pixels[12 + i] & 0xff).isLessThan(5);
        }
    }

    @Test
    void imagesThatAreAllGrayHaveOneChannel() throws IOException {
        Path gray = folder.resolve("gray");
        for (String name : new String[] {"train/a/1", "train/b/1", "test/a/1", "test/b/1"}) {
            write("gray/" + name + ".png", png(BufferedImage.TYPE_BYTE_GRAY, GRAY));
            write("gray/" + name + "-ink.png", png(BufferedImage.TYPE_BYTE_BINARY, 0xffffff));
            write("gray/" + name + ".jpg", jpeg(BufferedImage.TYPE_BYTE_GRAY, GRAY));
        }

        DataSplit split = DataFiles.open(Format.IMAGES, gray);

        assertThat(split.train().shape()).isEqualTo(new Shape(1, 2, 3));
        assertThat(DataFiles.pixels(split.train(), 0)).containsOnly(255); // 1-ink.png
        assertThat(DataFiles.pixels(split.train(), 1)).containsOnly(128); // 1.jpg
        assertThat(DataFiles.pixels(split.train(), 2)).containsOnly(128); // 1.png
    }

    @Test
    void sixteenBitsAreCutToEight() throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(1, 1, 0, 0x12ff);
        write("train/cat/deep.png", DataFiles.encode("png", image));

        byte[] pixels = DataFiles.pixels(open().train(), 4);

        assertThat(pixels[4]).isEqualTo((byte) 0x12);
        assertThat(pixels[0]).isZero();
    }

    @Test
    void hiddenFilesAndOtherKindsArePassedOver() throws IOException {
        String digest = DatasetDigest.of(open());
        write("train/cat/._a.png", new byte[] {1});
        write("train/cat/.cache/x.png", new byte[] {1});
        write("train/cat/notes.txt", new byte[] {1});
        write("README.md", new byte[] {1});

        assertThat(DatasetDigest.of(open())).isEqualTo(digest);
    }

    @Test
    void oneFolderAroundItAllIsAllowed() throws IOException {
        String digest = DatasetDigest.of(open());
        Path inner = Files.createDirectory(folder.resolve("pets"));
        Files.move(folder.resolve("train"), inner.resolve("train"));
        Files.move(folder.resolve("test"), inner.resolve("test"));

        assertThat(DatasetDigest.of(open())).isEqualTo(digest);

        Path other = write("cars/train/cat/a.png", png(BufferedImage.TYPE_INT_RGB, RED));
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(this::open)
                .withMessageContaining(": an image out of place, expected ")
                .satisfies(error -> assertThat(error.getMessage()).contains(folder.toString()));
        Files.delete(other);
    }

    @Test
    void anImageThatIsNoneIsNamed() throws IOException {
        Path file = write("train/cat/c.png", "hello".getBytes(StandardCharsets.UTF_8));
        assertFails(file + ": not an image: starts with 68 65 6c 6c, expected JPEG (ff d8 ff) or PNG (89 50 4e 47)");

        Files.write(file, new byte[0]);
        assertFails(file + ": not an image: is empty, expected JPEG (ff d8 ff) or PNG (89 50 4e 47)");
    }

    @Test
    void everyCutOfAPngIsNoticed() throws IOException {
        byte[] whole = png(BufferedImage.TYPE_INT_RGB, RED);
        Path file = write("train/cat/c.png", whole);
        for (int length = 8; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(UserError.class)
                    .as("cut to %d bytes", length)
                    .isThrownBy(this::open)
                    .withMessageStartingWith(
                            file + ": broken PNG: cut short at byte " + length + ", within the chunk at byte ");
        }
    }

    @Test
    void aFlippedByteOfAPngIsNoticed() throws IOException {
        byte[] flipped = png(BufferedImage.TYPE_INT_RGB, RED);
        flipped[45] ^= 1;
        Path file = write("train/cat/c.png", flipped);

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(this::open)
                .withMessageMatching("\\Q" + file
                        + "\\E: broken PNG: checksum [0-9a-f]{8} of the chunk at byte 33, expected [0-9a-f]{8}");
    }

    @Test
    void everyCutOfAJpegIsNoticed() throws IOException {
        BufferedImage image = new BufferedImage(48, 48, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 48 * 48; i++) {
            image.setRGB(i % 48, i / 48, i * 7919);
        }
        byte[] whole = DataFiles.encode("jpeg", image);
        try (ImageDecoder decoder = new ImageDecoder()) {
            assertThat(decoder.decode("x.jpg", whole, (height, width) -> {}).shape())
                    .isEqualTo(new Shape(3, 48, 48));
            for (int length = 3; length < whole.length - 2; length += 5) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatExceptionOfType(UserError.class)
                        .as("cut to %d of %d bytes", length, whole.length)
                        .isThrownBy(() -> decoder.decode("x.jpg", cut, (height, width) -> {}))
                        .withMessageStartingWith("x.jpg: broken JPEG: ")
                        .satisfies(error -> assertThat(error.getMessage()).hasLineCount(1));
            }
        }
    }

    @Test
    void anImageOfAnotherSizeIsNamed() throws IOException {
        Path file = write("train/cat/c.png", DataFiles.image("png", BufferedImage.TYPE_INT_RGB, 3, 2, RED));
        assertFails(file + ": 3×2 pixels (height × width), expected 2×3 as " + folder + "/test/Dog/1.png");
    }

    @Test
    void ofSeveralBrokenImagesTheFirstIsNamed() throws IOException {
        for (int i = 0; i < 300; i++) {
            write("train/cat/x" + i + ".png", new byte[] {1, 2, 3, 4});
        }
        Path first = write("train/Dog/0.png", new byte[] {5, 6, 7, 8});
        assertFails(first + ": not an image: starts with 05 06 07 08, expected JPEG (ff d8 ff) or PNG (89 50 4e 47)");
    }

    @Test
    void anEmptyClassFolderIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("train/emu"));
        assertFails(folder + "/train/emu: no images, expected at least one .png, .jpg or .jpeg");
    }

    @Test
    void classesThatDifferAreNamed() throws IOException {
        write("test/emu/1.png", png(BufferedImage.TYPE_INT_RGB, RED));
        assertFails(folder + "/test/emu: class emu has no folder in train, expected the same classes in both");

        write("train/emu/1.png", png(BufferedImage.TYPE_INT_RGB, RED));
        write("train/fox/1.png", png(BufferedImage.TYPE_INT_RGB, RED));
        assertFails(folder + "/train/fox: class fox has no folder in test, expected the same classes in both");
    }

    @Test
    void anImageOutOfPlaceIsNamed() throws IOException {
        Path file = write("train/loose.png", png(BufferedImage.TYPE_INT_RGB, RED));
        assertFails(file + ": an image out of place, expected train/<class>/<image> or test/<class>/<image>");
    }

    @Test
    void aFolderWithoutTrainAndTestIsNamed() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        DataFiles.assertFails(
                Format.IMAGES,
                empty,
                empty + ": no folder train with classes, expected train/<class>/<image> and test/<class>/<image>");
        Path gone = folder.resolve("gone");
        DataFiles.assertFails(Format.IMAGES, gone, gone + ": not found, expected a folder or a .tar.gz of images");
    }

    private DataSplit open() {
        return DataFiles.open(Format.IMAGES, folder);
    }

    private void assertFails(String message) {
        DataFiles.assertFails(Format.IMAGES, folder, message);
    }

    private Path write(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.resolve(".."));
        return Files.write(file, bytes);
    }

    private static byte[] png(int type, int rgb) throws IOException {
        return DataFiles.image("png", type, 2, 3, rgb);
    }

    private static byte[] jpeg(int type, int rgb) throws IOException {
        return DataFiles.image("jpeg", type, 2, 3, rgb);
    }

    private static byte[] each(int red, int green, int blue) {
        byte[] pixels = new byte[18];
        Arrays.fill(pixels, 0, 6, (byte) red);
        Arrays.fill(pixels, 6, 12, (byte) green);
        Arrays.fill(pixels, 12, 18, (byte) blue);
        return pixels;
    }

    private static int[] labels(Dataset dataset) {
        int[] labels = new int[dataset.size()];
        Arrays.setAll(labels, dataset::label);
        return labels;
    }
}
