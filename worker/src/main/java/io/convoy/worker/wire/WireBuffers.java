package io.convoy.worker.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Where netty and gRPC take the buffers of a worker's connections from, all of one pool. It knows the one that gRPC
/// took for a message, so that floats are written there at once: gRPC itself takes arrays of bytes alone.
///
/// Threading: buffers for messages are taken, and filled, on the event loop.
class WireBuffers extends PooledByteBufAllocator implements AutoCloseable {
    private static final int PAGE_BYTES = 1 << 13;
    /// The pool grows by 4 MiB: what four workers' links have under way.
    private static final int DOUBLINGS = 9;

    /// Taken for as long as the pool is used: it gives its memory back whenever nothing is, which would be after every
    /// step, and the JVM fills new memory with zeros.
    private @Nullable ByteBuf held;

    private @Nullable ByteBuf taken;

    WireBuffers() {
        super(true, 0, 1, PAGE_BYTES, DOUBLINGS, 0, 0, false);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        if (held == null) {
            held = super.newDirectBuffer(1, 1);
        }
        taken = super.newDirectBuffer(initialCapacity, maxCapacity);
        return taken;
    }

    /// Room for a message's payload in the buffer that holds its header.
    ///
    /// @param header its last four bytes, by which the buffer is known
    /// @param bytes of the payload, which the caller then writes, all of them
    /// @return little-endian; null if gRPC keeps the header elsewhere
    @Nullable
    ByteBuffer behind(int header, int bytes) {
        ByteBuf buffer = taken;
        int begun = FrameMarshaller.GRPC_PREFIX_BYTES + FrameMarshaller.HEADER_BYTES;
        if (buffer == null
                || buffer.refCnt() == 0
                || buffer.writerIndex() != begun
                || buffer.writableBytes() < bytes
                || buffer.getIntLE(begun - Integer.BYTES) != header) {
            return null;
        }
        buffer.writerIndex(begun + bytes);
        return buffer.nioBuffer(begun, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Lets go of what is not in use, once the event loop has ended.
    @Override
    public void close() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
