package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What passes the check, the JDK's decoder reads without a warning, which could halt the JVM. So nothing else is
/// given to it here either.
class JpegCheckTest {
    private final ImageReader reader =
            ImageIO.getImageReadersByFormatName("jpeg").next();

    @AfterEach
    void close() {
        reader.dispose();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(BufferedImage.TYPE_INT_RGB, false, 0),
                Arguments.of(BufferedImage.TYPE_INT_RGB, false, 2),
                Arguments.of(BufferedImage.TYPE_INT_RGB, true, 0),
                Arguments.of(BufferedImage.TYPE_INT_RGB, true, 3),
                Arguments.of(BufferedImage.TYPE_BYTE_GRAY, false, 1),
                Arguments.of(BufferedImage.TYPE_BYTE_GRAY, true, 0));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void wholeImagesPass(int type, boolean progressive, int restartInterval) throws IOException {
        for (int side : new int[] {1, 8, 17, 33, 64}) {
            byte[] jpeg = jpeg(type, progressive, restartInterval, side, side + 5);

            assertThatCode(() -> JpegCheck.check(jpeg)).doesNotThrowAnyException();
            assertThat(warnings(jpeg)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyCutIsNoticed(int type, boolean progressive, int restartInterval) throws IOException {
        byte[] whole = jpeg(type, progressive, restartInterval, 33, 20);
        for (int length = 2; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(BrokenJpeg.class)
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isThrownBy(() -> JpegCheck.check(cut))
                    .withMessage("cut short at byte " + length + ", expected the end marker (ff d9)");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void damageThatPassesIsNoneToTheDecoder(int type, boolean progressive, int restartInterval) throws IOException {
        byte[] whole = jpeg(type, progressive, restartInterval, 33, 20);
        var random = new Random(1);
        int noticed = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            int place = 2 + random.nextInt(whole.length - 2);
            damaged[place] ^= (byte) (1 << random.nextInt(8));
            try {
                JpegCheck.check(damaged);
                assertThat(warnings(damaged))
                        .as("byte %d: %02x, not %02x", place, damaged[place], whole[place])
                        .isEmpty();
            } catch (BrokenJpeg broken) {
                noticed++;
            }
        }
        assertThat(noticed).isBetween(300, 1999);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void anAdobeTransformOfOtherColoursIsNoticed(int transform) throws IOException {
        byte[] whole = jpeg(BufferedImage.TYPE_INT_RGB, false, 0, 8, 8);
        var marked = new ByteArrayOutputStream();
        marked.write(whole, 0, 2);
        marked.write(new byte[] {(byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0});
        marked.write(transform);
        marked.write(whole, 2, whole.length - 2);

        if (transform < 2) {
            assertThatCode(() -> JpegCheck.check(marked.toByteArray())).doesNotThrowAnyException();
            assertThat(warnings(marked.toByteArray())).isEmpty();
        } else {
            assertThatExceptionOfType(BrokenJpeg.class)
                    .isThrownBy(() -> JpegCheck.check(marked.toByteArray()))
                    .withMessage("Adobe's colour transform " + transform + " of 3 components");
        }
    }

    @Test
    void anAdobeTransformOfAGreyImageMeansNothing() throws IOException {
        byte[] whole = jpeg(BufferedImage.TYPE_BYTE_GRAY, false, 0, 8, 8);
        var marked = new ByteArrayOutputStream();
        marked.write(whole, 0, 2);
        marked.write(new byte[] {(byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 1});
        marked.write(whole, 2, whole.length - 2);
        assertThatCode(() -> JpegCheck.check(marked.toByteArray())).doesNotThrowAnyException();
        assertThat(warnings(marked.toByteArray())).isEmpty();
    }

    @Test
    void aLaterVersionOfJfifIsNoticed() throws IOException {
        byte[] image = jpeg(BufferedImage.TYPE_INT_RGB, false, 0, 8, 8);
        assertThat(new String(image, 6, 4, StandardCharsets.US_ASCII)).isEqualTo("JFIF");
        image[11] = 2;
        assertThatExceptionOfType(BrokenJpeg.class)
                .isThrownBy(() -> JpegCheck.check(image))
                .withMessage("JFIF's version at byte 2 is 2, expected 1");
    }

    /// What the decoder says until it has read the image, or refuses it.
    private List<String> warnings(byte[] jpeg) {
        List<String> warnings = new ArrayList<>();
        reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg)), true, true);
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        try {
            // ImageDecoder asks for the size first, and refuses larger ones.
            if (Math.max(reader.getHeight(0), reader.getWidth(0)) <= ImageDecoder.LARGEST_SIDE) {
                reader.readRaster(0, null);
            }
        } catch (IOException | RuntimeException refused) {
            return warnings;
        } finally {
            reader.reset();
        }
        return warnings;
    }

    private static byte[] jpeg(int type, boolean progressive, int restartInterval, int width, int height)
            throws IOException {
        var image = new BufferedImage(width, height, type);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, i * 7919);
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        if (progressive) {
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        }
        IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), param);
        if (restartInterval > 0) {
            IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
            var interval = new IIOMetadataNode("dri");
            interval.setAttribute("interval", Integer.toString(restartInterval));
            root.getElementsByTagName("markerSequence").item(0).appendChild(interval);
            metadata.setFromTree(metadata.getNativeMetadataFormatName(), root);
        }
        var out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, metadata), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
