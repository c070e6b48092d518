package io.convoy.data;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/// Decodes JPEG (by TwelveMonkeys' reader, never another that happens to be installed) and PNG. The first bytes
/// decide which, not the name. Colours are taken as stored, 8 bits of each: profiles, transparency and orientation
/// marks are ignored. One thread at a time; the readers are used again for the next image.
final class ImageDecoder implements AutoCloseable {
    static final int LARGEST_SIDE = 4096;
    private static final byte[] JPEG_START = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    private static final byte[] PNG_START = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final ImageReaderSpi JPEG_READERS = jpegReaders();

    private final ImageReader jpeg;
    private final ImageReader png;

    /// Looks at an image's size before it is decoded, and throws if it will not do.
    interface SizeCheck {
        void check(int height, int width);
    }

    ImageDecoder() {
        try {
            jpeg = JPEG_READERS.createReaderInstance();
        } catch (IOException e) {
            throw new IllegalStateException("TwelveMonkeys' JPEG reader does not start", e);
        }
        png = ImageIO.getImageReadersByFormatName("png").next(); // every JDK has one
    }

    /// @param where what the image is called in errors
    DecodedImage decode(String where, byte[] bytes, SizeCheck sizeCheck) {
        if (startsWith(bytes, JPEG_START)) {
            try {
                JpegCheck.check(bytes);
            } catch (BrokenJpeg broken) {
                throw new UserError(where + ": broken JPEG: " + broken.getMessage(), broken);
            }
            return decode(where, "JPEG", jpeg, bytes, sizeCheck);
        }
        if (startsWith(bytes, PNG_START)) {
            PngChunks.check(where, bytes);
            return decode(where, "PNG", png, bytes, sizeCheck);
        }
        String found = bytes.length == 0
                ? "is empty"
                : "starts with " + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(4, bytes.length));
        throw new UserError(where + ": not an image: " + found + ", expected JPEG (ff d8 ff) or PNG (89 50 4e 47)");
    }

    @Override
    public void close() {
        jpeg.dispose();
        png.dispose();
    }

    private DecodedImage decode(String where, String format, ImageReader reader, byte[] bytes, SizeCheck sizeCheck) {
        try (ByteArrayImageInputStream in = new ByteArrayImageInputStream(bytes)) {
            reader.setInput(in, true, true);
            int height = reader.getHeight(0);
            int width = reader.getWidth(0);
            if (height > LARGEST_SIDE || width > LARGEST_SIDE) {
                throw new UserError(where + ": " + height + "×" + width + " pixels (height × width), expected at most "
                        + LARGEST_SIDE + "×" + LARGEST_SIDE);
            }
            sizeCheck.check(height, width);
            return pixels(reader.read(0));
        } catch (UserError e) {
            throw e;
        } catch (IOException | RuntimeException e) { // readers meet broken files with exceptions of all kinds
            throw new UserError(where + ": broken " + format + ": " + firstLine(e), e);
        } finally {
            reader.reset(); // forgets the input
        }
    }

    private static DecodedImage pixels(BufferedImage image) {
        return image.getColorModel() instanceof IndexColorModel palette
                ? fromPalette(image.getRaster(), palette)
                : fromBands(image.getRaster(), image.getColorModel().getComponentSize(0));
    }

    private static DecodedImage fromPalette(Raster raster, IndexColorModel palette) {
        int[] colors = new int[palette.getMapSize()];
        palette.getRGBs(colors);
        boolean gray = Arrays.stream(colors).allMatch(color -> (color & 0xffffff) == (color & 0xff) * 0x010101);
        Shape shape = new Shape(gray ? 1 : 3, raster.getHeight(), raster.getWidth());
        byte[] pixels = new byte[shape.size()];
        int[] indices = raster.getSamples(0, 0, shape.width(), shape.height(), 0, new int[shape.pixels()]);
        for (int channel = 0; channel < shape.channels(); channel++) {
            for (int i = 0; i < indices.length; i++) {
                pixels[channel * indices.length + i] = (byte) (colors[indices[i]] >> 8 * (2 - channel));
            }
        }
        return new DecodedImage(shape, pixels);
    }

    private static DecodedImage fromBands(Raster raster, int bits) {
        boolean gray = raster.getNumBands() < 3; // the second or fourth band is transparency
        Shape shape = new Shape(gray ? 1 : 3, raster.getHeight(), raster.getWidth());
        byte[] pixels = new byte[shape.size()];
        int[] samples = new int[shape.pixels()];
        for (int channel = 0; channel < shape.channels(); channel++) {
            samples = raster.getSamples(0, 0, shape.width(), shape.height(), channel, samples);
            for (int i = 0; i < samples.length; i++) {
                pixels[channel * samples.length + i] = (byte) (samples[i] >> bits - 8);
            }
        }
        return new DecodedImage(shape, pixels);
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("unreadable");
    }

    private static ImageReaderSpi jpegReaders() {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        ImageReaderSpi registered = registry.getServiceProviderByClass(JPEGImageReaderSpi.class);
        if (registered != null) {
            return registered;
        }
        JPEGImageReaderSpi readers = new JPEGImageReaderSpi();
        registry.registerServiceProvider(readers, ImageReaderSpi.class);
        return readers;
    }
}
