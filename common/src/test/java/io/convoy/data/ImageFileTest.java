package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
    @TempDir
    Path directory;

    @Test
    void aColouredImageIsReadChannelByChannel() throws IOException {
        Path file = write(BufferedImage.TYPE_INT_RGB, 0x010203);
        assertThat(ImageFile.read(file, new Shape(3, 1, 2))).containsExactly(1, 1, 2, 2, 3, 3);
    }

    @Test
    void aGrayImageServesANetworkForColours() throws IOException {
        Path file = write(BufferedImage.TYPE_BYTE_GRAY, 7);
        assertThat(ImageFile.read(file, new Shape(1, 1, 2))).containsExactly(7, 7);
        assertThat(ImageFile.read(file, new Shape(3, 1, 2))).containsExactly(7, 7, 7, 7, 7, 7);
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        Path file = write(BufferedImage.TYPE_INT_RGB, 0x010203);
        assertFails(file, new Shape(1, 1, 2), ": 3 channels, expected 1");
        assertFails(file, new Shape(3, 2, 1), ": 1×2 pixels (height × width), expected 2×1");
        assertFails(directory.resolve("gone.png"), new Shape(3, 1, 2), ": not found, expected a JPEG or PNG image");
    }

    private static void assertFails(Path file, Shape shape, String message) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> ImageFile.read(file, shape))
                .withMessage(file + message);
    }

    private Path write(int type, int rgb) throws IOException {
        return Files.write(directory.resolve("image.png"), DataFiles.image("png", type, 1, 2, rgb));
    }
}
