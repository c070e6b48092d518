package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.convoy.UserError;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/// Files for the tests of readers.
final class DataFiles {
    private DataFiles() {}

    static DataSplit open(Format format, Path path) {
        return Datasets.open(
                new DataSpec(format, Optional.of(path), Feed.COORDINATOR, Normalization.NONE, List.of()), 1);
    }

    static void assertFails(Format format, Path path, String message) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> open(format, path))
                .withMessage(message);
    }

    static byte[] pixels(Dataset dataset, int index) {
        byte[] pixels = new byte[dataset.shape().size()];
        dataset.read(index, pixels, 0);
        return pixels;
    }

    static void gzip(Path file, byte[] bytes) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes);
        }
    }

    /// An image of one colour.
    static byte[] image(String format, int type, int height, int width, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (type == BufferedImage.TYPE_BYTE_GRAY) {
                    image.getRaster().setSample(x, y, 0, rgb & 0xff); // setRGB would convert to linear gray
                } else {
                    image.setRGB(x, y, rgb);
                }
            }
        }
        return encode(format, image);
    }

    static byte[] encode(String format, BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) {
            throw new IllegalArgumentException("no writer of " + format + " for image type " + image.getType());
        }
        return out.toByteArray();
    }
}
