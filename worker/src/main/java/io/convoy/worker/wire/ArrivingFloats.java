package io.convoy.worker.wire;

import io.convoy.tensor.FloatFormat;
import io.grpc.HasByteBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The floats of an arriving frame, still in the network's buffers: read once, front to back, while the frame is
/// being received. What has been read counts only once [#finish] has compared the checksum.
public final class ArrivingFloats implements Frame.Payload {
    private static final int DISCARDED_AT_ONCE = 1024;

    private final InputStream stream;
    private final @Nullable HasByteBuffer buffers;
    private final CRC32C checksum = new CRC32C();
    private final byte[] piece;
    private final FloatFormat format;
    private int remaining;

    /// @param piece room for what is decoded at a time
    ArrivingFloats(InputStream stream, FloatFormat format, int count, byte[] piece) {
        this.piece = piece;
        this.format = format;
        this.stream = stream;
        buffers = stream instanceof HasByteBuffer has && has.byteBufferSupported() ? has : null;
        remaining = count;
    }

    /// Reads the next `count` floats.
    ///
    /// @throws DamagedFrame if the frame ends early
    public void read(float[] target, int from, int count) {
        remaining -= count;
        try {
            if (format != FloatFormat.FLOAT32) {
                for (int done = 0; done < count; done += FrameMarshaller.PIECE_FLOATS) {
                    readShort(target, from + done, Math.min(FrameMarshaller.PIECE_FLOATS, count - done));
                }
                return;
            }
            int done = 0;
            while (done < count) {
                int part = buffers == null ? 0 : readWhole(buffers, target, from + done, count - done);
                if (part == 0) {
                    target[from + done] = Float.intBitsToFloat(readStraddling());
                    part = 1;
                }
                done += part;
            }
        } catch (IOException e) {
            throw new DamagedFrame("it cannot be read: " + e.getMessage());
        }
    }

    /// Reads what of the wanted floats lies in the current buffer, checking each piece while it is in the first cache.
    private int readWhole(HasByteBuffer from, float[] target, int at, int wanted) throws IOException {
        ByteBuffer buffer = from.getByteBuffer();
        if (buffer == null) {
            return 0;
        }
        int count = Math.min(wanted, buffer.remaining() / Float.BYTES);
        ByteBuffer bytes = buffer.slice(buffer.position(), count * Float.BYTES);
        FloatBuffer floats = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (int done = 0; done < count; done += FrameMarshaller.PIECE_FLOATS) {
            int part = Math.min(FrameMarshaller.PIECE_FLOATS, count - done);
            floats.get(target, at + done, part);
            checksum.update(bytes.limit((done + part) * Float.BYTES));
        }
        stream.skipNBytes(count * Float.BYTES);
        return count;
    }

    private void readShort(float[] target, int from, int count) throws IOException {
        ByteBuffer shorts = readPiece(Short.BYTES * count);
        for (int i = 0; i < count; i++) {
            target[from + i] = format.decode(shorts.getShort());
        }
    }

    /// Four bytes, wherever one buffer ends and the next begins.
    private int readStraddling() throws IOException {
        return readPiece(Integer.BYTES).getInt();
    }

    private ByteBuffer readPiece(int bytes) throws IOException {
        if (stream.readNBytes(piece, 0, bytes) != bytes) {
            throw new DamagedFrame("it is shorter than its header says");
        }
        checksum.update(piece, 0, bytes);
        return ByteBuffer.wrap(piece, 0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Reads and checks the rest of a frame that is not wanted: what is damaged ends the link, wanted or not.
    ///
    /// @throws DamagedFrame as [#finish] does
    public void discard() {
        float[] unwanted = new float[Math.min(remaining, DISCARDED_AT_ONCE)];
        while (remaining > 0) {
            read(unwanted, 0, Math.min(remaining, unwanted.length));
        }
        finish();
    }

    /// Compares the checksum; to be called after all floats have been read, before they are used.
    ///
    /// @return the checksum, if the floats are sure to keep their bytes when they are sent on; those of a shorter
    ///     format may not: a NaN
    /// @throws DamagedFrame if it differs, or the frame is longer than it says
    public OptionalInt finish() {
        try {
            if (remaining != 0) {
                throw new IllegalStateException(remaining + " floats of a frame were not read");
            }
            int found = (int) checksum.getValue();
            FrameMarshaller.requireChecksum("floats", found, readStraddling());
            if (stream.read() != -1) {
                throw new DamagedFrame("it is longer than its header says");
            }
            return format == FloatFormat.FLOAT32 ? OptionalInt.of(found) : OptionalInt.empty();
        } catch (IOException e) {
            throw new DamagedFrame("it cannot be read: " + e.getMessage());
        }
    }
}
