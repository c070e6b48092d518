package io.convoy.worker.wire;

import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// Frames on the wire: a header of 63 bytes and its CRC32C, the floats and theirs; all little end first. With gRPC's
/// prefix of 5 bytes the floats begin at a multiple of 4, so they seldom straddle the end of an HTTP/2 frame.
///
/// Floats have a checksum of their own so that whoever passes them on need not compute it again.
///
/// Threading: confined to one thread, that of the event loop, since frames share the room in which they are encoded.
final class FrameMarshaller implements MethodDescriptor.Marshaller<Frame> {
    static final int CHECKSUM_BYTES = 4;
    /// What gRPC puts before each message: a flag and the length.
    static final int GRPC_PREFIX_BYTES = 5;
    static final int HEADER_BYTES = FrameHeader.BYTES + CHECKSUM_BYTES;
    static final int MAX_BYTES = HEADER_BYTES + Float.BYTES * Frame.MAX_FLOATS + CHECKSUM_BYTES;

    /// Floats that are encoded or decoded at a time: few enough to stay in a core's first cache.
    static final int PIECE_FLOATS = 2048;

    private final byte[] piece = new byte[Float.BYTES * PIECE_FLOATS];
    private final WireBuffers buffers;

    /// @param buffers where the transport takes those from in which it keeps messages
    FrameMarshaller(WireBuffers buffers) {
        this.buffers = buffers;
    }

    @Override
    public InputStream stream(Frame frame) {
        return new LeavingFrame(frame, piece, buffers);
    }

    @Override
    public Frame parse(InputStream stream) {
        byte[] bytes = new byte[HEADER_BYTES];
        try {
            if (stream.readNBytes(bytes, 0, bytes.length) != bytes.length) {
                return new Frame.Damaged("it is shorter than a header").frame();
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            var checksum = new CRC32C();
            checksum.update(bytes, 0, FrameHeader.BYTES);
            requireChecksum("header", (int) checksum.getValue(), buffer.getInt(FrameHeader.BYTES));
            FrameHeader header = FrameHeader.read(buffer);
            return new Frame(header, new ArrivingFloats(stream, header.format(), header.length(), piece));
        } catch (DamagedFrame damaged) {
            return new Frame.Damaged(damaged.what()).frame();
        } catch (IOException | IllegalArgumentException e) {
            return new Frame.Damaged("its header is not one: " + e.getMessage()).frame();
        }
    }

    /// @throws DamagedFrame if they differ
    static void requireChecksum(String what, int found, int expected) {
        if (found != expected) {
            throw new DamagedFrame("CRC32C of its %s: found %08x, expected %08x".formatted(what, found, expected));
        }
    }
}
