package io.convoy.worker.wire;

import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// Frames on the wire: a header of 63 bytes, the floats, then CRC32C of both; all little end first.
///
/// Threading: confined to one thread, that of the event loop, since frames share the room in which they are encoded.
final class FrameMarshaller implements MethodDescriptor.Marshaller<Frame> {
    static final int CHECKSUM_BYTES = 4;
    /// What gRPC puts before each message: a flag and the length.
    static final int GRPC_PREFIX_BYTES = 5;
    static final int MAX_BYTES = FrameHeader.BYTES + Float.BYTES * Frame.MAX_FLOATS + CHECKSUM_BYTES;

    /// Floats that are encoded or decoded at a time: few enough to stay in a core's first cache.
    static final int PIECE_FLOATS = 2048;

    private final byte[] piece = new byte[Float.BYTES * PIECE_FLOATS];

    @Override
    public InputStream stream(Frame frame) {
        return new LeavingFrame(frame, piece);
    }

    @Override
    public Frame parse(InputStream stream) {
        byte[] bytes = new byte[FrameHeader.BYTES];
        try {
            if (stream.readNBytes(bytes, 0, bytes.length) != bytes.length) {
                return new Frame.Damaged("it is shorter than a header").frame();
            }
            FrameHeader header = FrameHeader.read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            var checksum = new CRC32C();
            checksum.update(bytes);
            return new Frame(header, new ArrivingFloats(stream, header.format(), header.length(), checksum, piece));
        } catch (IOException | IllegalArgumentException e) {
            return new Frame.Damaged("its header is not one: " + e.getMessage()).frame();
        }
    }
}
