package io.convoy.data;

import io.convoy.UserError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// The frame of a PNG file ([W3C PNG, section 5](https://www.w3.org/TR/png/#5DataRep)): behind a signature of 8 bytes
/// chunks of length, type, data and checksum, the last of type IEND. The JDK's reader checks none of it and takes cut
/// or damaged files for whole ones.
final class PngChunks {
    private static final int SIGNATURE_BYTES = 8;
    private static final int FRAME_BYTES = 12; // length, type, checksum

    private PngChunks() {}

    static void check(String where, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).position(SIGNATURE_BYTES);
        while (true) {
            int begin = in.position();
            if (in.remaining() < FRAME_BYTES) {
                throw cutShort(where, bytes, begin);
            }
            int length = in.getInt();
            if (length < 0 || length > bytes.length - begin - FRAME_BYTES) {
                throw cutShort(where, bytes, begin);
            }
            CRC32 crc = new CRC32();
            crc.update(bytes, begin + Integer.BYTES, Integer.BYTES + length);
            String type = new String(bytes, begin + Integer.BYTES, Integer.BYTES, StandardCharsets.ISO_8859_1);
            int expected = in.position(begin + 2 * Integer.BYTES + length).getInt();
            if ((int) crc.getValue() != expected) {
                throw new UserError(String.format(
                        "%s: broken PNG: checksum %08x of the chunk at byte %d, expected %08x",
                        where, (int) crc.getValue(), begin, expected));
            }
            if (type.equals("IEND")) {
                return;
            }
        }
    }

    private static UserError cutShort(String where, byte[] bytes, int chunk) {
        return new UserError(where + ": broken PNG: cut short at byte " + bytes.length + ", within the chunk at byte "
                + chunk + ", expected chunks up to IEND");
    }
}
