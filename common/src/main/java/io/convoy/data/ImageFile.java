package io.convoy.data;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// One image for a network to look at.
public final class ImageFile {
    private ImageFile() {}

    /// Reads a JPEG or PNG of the shape's height and width as pixels of the shape, channel by channel. A gray image
    /// serves a network for colours, but not the other way round.
    ///
    /// @throws UserError naming the file, what was found and what was expected
    public static byte[] read(Path file, Shape shape) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(file + ": not found, expected a JPEG or PNG image");
        }
        DecodedImage image;
        try (ImageDecoder decoder = new ImageDecoder()) {
            image = decoder.decode(file.toString(), Files.readAllBytes(file), (height, width) -> {
                if (height != shape.height() || width != shape.width()) {
                    throw new UserError(file + ": " + height + "×" + width + " pixels (height × width), expected "
                            + shape.height() + "×" + shape.width());
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
        if (image.shape().equals(shape)) {
            return image.pixels();
        }
        if (shape.channels() == 3) {
            return image.colored();
        }
        throw new UserError(file + ": " + image.shape().channels() + " channels, expected " + shape.channels());
    }
}
