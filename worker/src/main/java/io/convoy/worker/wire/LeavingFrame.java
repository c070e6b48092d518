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

/// A frame as gRPC takes it: written into the transport's buffers when that drains it, a few kilobytes at a time, so
/// that they are still in the cache when they are checked and copied.
final class LeavingFrame extends InputStream implements Drainable, KnownLength {
    private final Frame frame;
    private final byte[] piece;
    private InputStream whole = InputStream.nullInputStream();
    private boolean begun;

    /// @param piece room for the floats written at a time
    LeavingFrame(Frame frame, byte[] piece) {
        this.frame = frame;
        this.piece = piece;
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
        var checksum = new CRC32C();
        header.write(buffer);
        checksum.update(piece, 0, FrameHeader.BYTES);
        buffer.putInt((int) checksum.getValue());
        target.write(piece, 0, FrameMarshaller.HEADER_BYTES);
        checksum.reset();
        OptionalInt known = floats.checksum();
        for (int done = 0; done < header.length(); done += FrameMarshaller.PIECE_FLOATS) {
            int count = Math.min(FrameMarshaller.PIECE_FLOATS, header.length() - done);
            encode(header.format(), floats.array(), floats.from() + done, count, buffer.clear());
            int bytes = header.format().bytes() * count;
            if (known.isEmpty()) {
                checksum.update(piece, 0, bytes);
            }
            target.write(piece, 0, bytes);
        }
        if (known.isEmpty()) {
            known = OptionalInt.of((int) checksum.getValue());
            floats.setChecksum(known);
        }
        buffer.clear().putInt(known.getAsInt());
        target.write(piece, 0, FrameMarshaller.CHECKSUM_BYTES);
        return totalBytes();
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
