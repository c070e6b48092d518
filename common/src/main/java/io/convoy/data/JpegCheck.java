package io.convoy.data;

import io.convoy.data.JpegBits.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Whether a JPEG is whole: reads all its markers and all its codes, up to the end marker
/// ([T.81](https://www.w3.org/Graphics/JPEG/itu-t81.pdf), annex B).
///
/// The JDK's decoder must not meet damage: it warns of it by a new string while it holds arrays that keep the serial
/// collector waiting (`sun_jpeg_output_message` in JDK 25's imageioJPEG.c), so if that string needs a collection, the
/// JVM stands still for ever. So whatever it would warn of is refused here.
final class JpegCheck {
    private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0};
    private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};

    private static final int MOST_COLOURS = 4;

    private final byte[] bytes;
    private int at = 2;
    private final Table[][] tables = new Table[2][4]; // of DC and AC
    private List<Colour> colours = List.of();
    private boolean progressive;
    private int height;
    private int width;
    private int restartInterval;
    private int scans;
    private int adobeTransform;

    /// A component of the frame.
    ///
    /// @param wide blocks of it in a unit of all colours, side by side
    /// @param high blocks of it in a unit of all colours, one above the other
    /// @param stride blocks in a row
    /// @param nonzero which coefficients of each block are not zero so far; progressive ones only
    /// @param missingBits of each coefficient, still to come; -1 before its first scan
    private record Colour(int id, int wide, int high, int stride, long[] nonzero, int[] missingBits) {}

    private JpegCheck(byte[] bytes) {
        this.bytes = bytes;
        var none = new Table(new byte[16], 0, new byte[0]);
        Arrays.stream(tables).forEach(places -> Arrays.fill(places, none));
    }

    static void check(byte[] bytes) throws BrokenJpeg {
        new JpegCheck(bytes).walk();
    }

    private void walk() throws BrokenJpeg {
        while (true) {
            int begin = at;
            int marker = marker();
            if (marker == 0xd9 && scans > 0) {
                return;
            }
            if (marker >= 0xd0 && marker <= 0xd7) {
                continue;
            }
            try {
                int end = at + u16(at);
                at += 2;
                if (end > bytes.length) {
                    throw BrokenJpeg.cutShort(bytes.length);
                }
                switch (marker) {
                    case 0xc4 -> tables(end);
                    case 0xe0 -> jfif(end, begin);
                    case 0xee -> adobeTransform = adobeTransform(end);
                    case 0xdd -> restartInterval = u16(at);
                    case 0xda -> end = scan(begin, end);
                    case 0xc0, 0xc1, 0xc2 -> {
                        frame(marker == 0xc2, begin);
                        if (Math.max(height, width) > ImageDecoder.LARGEST_SIDE) {
                            return; // it will be refused for that
                        }
                    }
                    case 0xc3 -> {
                        return; // lossless: nothing for the JDK's decoder
                    }
                    default -> {
                        if (!isPassedOver(marker)) {
                            throw new BrokenJpeg("%02x at byte %d is no marker of an image".formatted(marker, begin));
                        }
                    }
                }
                at = end;
            } catch (IndexOutOfBoundsException e) {
                throw at + 1 >= bytes.length
                        ? BrokenJpeg.cutShort(bytes.length)
                        : new BrokenJpeg("segment %02x at byte %d fits no JPEG".formatted(marker, begin));
            }
        }
    }

    /// Quantization tables, application data, comments.
    private static boolean isPassedOver(int marker) {
        return marker == 0xdb || marker >= 0xe0 && marker <= 0xef || marker == 0xfe;
    }

    private int marker() throws BrokenJpeg {
        if (at < bytes.length && u8(at) != 0xff) {
            throw new BrokenJpeg("%02x at byte %d, expected a marker (ff)".formatted(u8(at), at));
        }
        while (at < bytes.length && u8(at) == 0xff) {
            at++;
        }
        if (at >= bytes.length) {
            throw BrokenJpeg.cutShort(bytes.length);
        }
        if (u8(at) == 0) {
            throw new BrokenJpeg("coded data at byte %d, expected a marker".formatted(at - 1));
        }
        return u8(at++);
    }

    private void jfif(int end, int begin) throws BrokenJpeg {
        boolean isJfif = end - at >= JFIF.length && Arrays.equals(bytes, at, at + JFIF.length, JFIF, 0, JFIF.length);
        if (isJfif && u8(at + JFIF.length) != 1) {
            throw new BrokenJpeg("JFIF's version at byte %d is %d, expected 1".formatted(begin, u8(at + JFIF.length)));
        }
    }

    /// What Adobe's segment says of colours: 1 for YCbCr, 2 for YCCK, 0 for neither.
    private int adobeTransform(int end) {
        boolean isAdobes = end - at >= 12 && Arrays.equals(bytes, at, at + ADOBE.length, ADOBE, 0, ADOBE.length);
        return isAdobes ? u8(at + 11) : adobeTransform;
    }

    private void tables(int end) {
        while (at < end) {
            int place = u8(at++);
            byte[] symbols = Arrays.copyOfRange(bytes, at + 16, at + 16 + Table.symbols(bytes, at));
            tables[place >> 4][place & 15] = new Table(bytes, at, symbols);
            at += 16 + symbols.length;
        }
    }

    private void frame(boolean isProgressive, int begin) throws BrokenJpeg {
        int precision = u8(at);
        progressive = isProgressive;
        height = u16(at + 1);
        width = u16(at + 3);
        int count = u8(at + 5);
        boolean good =
                colours.isEmpty() && precision == 8 && height > 0 && width > 0 && count > 0 && count <= MOST_COLOURS;
        colours = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int wide = u8(at + 7 + 3 * i) >> 4;
            int high = u8(at + 7 + 3 * i) & 15;
            good &= wide >= 1 && wide <= 4 && high >= 1 && high <= 4;
            colours.add(new Colour(u8(at + 6 + 3 * i), wide, high, 0, new long[0], new int[0]));
        }
        if (!good) {
            throw new BrokenJpeg(("the frame at byte %d has %d bits, %d×%d pixels, %d components; expected one frame of"
                            + " 8 bits, sampled 1 to 4 times")
                    .formatted(begin, precision, height, width, count));
        }
        if (Math.max(height, width) > ImageDecoder.LARGEST_SIDE) {
            return;
        }
        colours.replaceAll(colour -> {
            int stride = colour.wide * units(width, 1, widest());
            int blocks = progressive ? stride * colour.high * units(height, 1, highest()) : 0;
            int[] missingBits = new int[64];
            Arrays.fill(missingBits, -1);
            return new Colour(colour.id, colour.wide, colour.high, stride, new long[blocks], missingBits);
        });
    }

    private int widest() {
        return colours.stream().mapToInt(Colour::wide).max().orElse(1);
    }

    private int highest() {
        return colours.stream().mapToInt(Colour::high).max().orElse(1);
    }

    /// Units of 8 samples along a side of which every `most`th pixel has `samples`.
    private static int units(int side, int samples, int most) {
        return Math.ceilDiv(Math.ceilDiv(side * samples, most), 8);
    }

    /// @return where its data end
    private int scan(int begin, int end) throws BrokenJpeg {
        scans++;
        int count = u8(at);
        int from = u8(at + 1 + 2 * count);
        int to = u8(at + 2 + 2 * count);
        int missingBefore = u8(at + 3 + 2 * count) >> 4;
        int missing = u8(at + 3 + 2 * count) & 15;
        boolean whole = from == 0 && to == 63 && missingBefore == 0 && missing == 0;
        boolean part = from <= to && to < 64 && (from == 0 ? to == 0 : count == 1);
        if (count == 0 || (progressive ? !part : !whole)) {
            throw new BrokenJpeg("the scan at byte %d has coefficients %d to %d".formatted(begin, from, to));
        }
        boolean hasTransform = colours.size() == 3 || colours.size() == 4;
        if (hasTransform && adobeTransform != 0 && adobeTransform != colours.size() - 2) {
            throw new BrokenJpeg(
                    "Adobe's colour transform %d of %d components".formatted(adobeTransform, colours.size()));
        }
        List<JpegScan.Component> components = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        int unitsWide = units(width, 1, widest());
        int unitsHigh = units(height, 1, highest());
        for (int i = 0; i < count; i++) {
            Colour colour = colour(u8(at + 1 + 2 * i), begin);
            if (!seen.add(colour.id)) {
                throw new BrokenJpeg("the scan at byte %d has component %d twice".formatted(begin, colour.id));
            }
            int places = u8(at + 2 + 2 * i);
            expectNext(colour, from, to, missingBefore, missing, begin);
            if (count == 1) {
                unitsWide = units(width, colour.wide, widest());
                unitsHigh = units(height, colour.high, highest());
            }
            components.add(new JpegScan.Component(
                    tables[0][places >> 4],
                    tables[1][places & 15],
                    count == 1 ? 1 : colour.wide,
                    count == 1 ? 1 : colour.high,
                    colour.nonzero,
                    colour.stride));
        }
        var scan = new JpegScan(
                components, progressive, from, to, missingBefore > 0, unitsWide, unitsHigh, restartInterval);
        return scan.walk(new JpegBits(bytes, end));
    }

    private Colour colour(int id, int scan) throws BrokenJpeg {
        for (Colour colour : colours) {
            if (colour.id == id) {
                return colour;
            }
        }
        throw new BrokenJpeg("the scan at byte %d has component %d, which the frame has not".formatted(scan, id));
    }

    /// Bits of a coefficient come in order, those of the mean first.
    private void expectNext(Colour colour, int from, int to, int missingBefore, int missing, int scan)
            throws BrokenJpeg {
        if (!progressive) {
            return;
        }
        boolean isOneBit = missingBefore == 0 || missing == missingBefore - 1;
        for (int k = from; k <= to; k++) {
            boolean isNext = isOneBit && Math.max(0, colour.missingBits[k]) == missingBefore;
            if (!isNext || (from > 0 && colour.missingBits[0] < 0)) {
                throw new BrokenJpeg("the scan at byte %d is out of order".formatted(scan));
            }
            colour.missingBits[k] = missing;
        }
    }

    private int u8(int place) {
        return bytes[place] & 0xff;
    }

    private int u16(int place) {
        return u8(place) << 8 | u8(place + 1);
    }
}
