package io.convoy.worker.wire;

import io.convoy.tensor.FloatFormat;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A frame as gRPC takes it: written into the transport's buffer when that drains it, a few kilobytes at a time, so
/// that they are still in the cache when they are checked.
final class LeavingFrame extends InputStream implements Drainable, KnownLength {
    private final Frame frame;
    private final byte[] piece;
    private final WireBuffers buffers;
    private InputStream whole = InputStream.nullInputStream();
    private boolean begun;

    /// @param piece room for the floats that are written at a time where the transport's buffer is not known
    /// @param buffers where the transport's buffers come from
    LeavingFrame(Frame frame, byte[] piece, WireBuffers buffers) {
        this.frame = frame;
        this.piece = piece;
        this.buffers = buffers;
    }

    private int totalBytes() {
        return FrameMarshaller.HEADER_BYTES + frame.header().payloadBytes() + FrameMarshaller.CHECKSUM_BYTES;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
        begun = true;
        if (!(frame.payload() instanceof Frame.Floats floats)) {
            throw new IllegalStateException("an arriving frame cannot be sent");
        }
        FrameHeader header = frame.header();
        ByteBuffer buffer = ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN);
        header.write(buffer);
        var checksum = new CRC32C();
        checksum.update(piece, 0, FrameHeader.BYTES);
        int headerChecksum = (int) checksum.getValue();
        buffer.putInt(headerChecksum);
        target.write(piece, 0, FrameMarshaller.HEADER_BYTES);
        writeFloats(floats, buffers.behind(headerChecksum, header.payloadBytes()), target);
        buffer.clear().putInt(floats.checksum().orElseThrow());
        target.write(piece, 0, FrameMarshaller.CHECKSUM_BYTES);
        return totalBytes();
    }

    /// Writes all floats, and sees to it that their checksum is known.
    ///
    /// @param room for all of them, in the transport's own buffer; without it they go to `target`
    private void writeFloats(Frame.Floats floats, @Nullable ByteBuffer room, OutputStream target) throws IOException {
        FloatFormat format = frame.header().format();
        int length = frame.header().length();
        boolean known = floats.checksum().isPresent();
        var checksum = new CRC32C();
        ByteBuffer part = room != null ? room : ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < length; done += FrameMarshaller.PIECE_FLOATS) {
            int count = Math.min(FrameMarshaller.PIECE_FLOATS, length - done);
            int begin = room != null ? format.bytes() * done : 0;
            int end = begin + format.bytes() * count;
            encode(
                    format,
                    floats.array(),
                    floats.from() + done,
                    count,
                    part.limit(end).position(begin));
            if (!known) {
                checksum.update(part.position(begin));
            }
            if (room == null) {
                target.write(piece, 0, end);
            }
        }
        if (!known) {
            floats.setChecksum(OptionalInt.of((int) checksum.getValue()));
        }
    }

    private static void encode(FloatFormat format, float[] array, int from, int count, ByteBuffer target) {
        if (format == FloatFormat.FLOAT32) {
            target.asFloatBuffer().put(array, from, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            target.putShort(format.encode(array[from + i]));
        }
    }

    @Override
    public int available() throws IOException {
        return begun ? whole.available() : totalBytes();
    }

    @Override
    public int read() throws IOException {
        return buffered().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return buffered().read(target, offset, length);
    }

    /// For callers that do not drain.
    private InputStream buffered() throws IOException {
        if (!begun) {
            var bytes = new ByteArrayOutputStream(totalBytes());
            drainTo(bytes);
            whole = new ByteArrayInputStream(bytes.toByteArray());
        }
        return whole;
    }
}
