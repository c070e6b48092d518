package io.convoy.worker.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a connection so that each HTTP/2 frame lies whole in one buffer, and allows frames as large as a message.
///
/// A frame that a read cuts is finished where it lies: the next read takes the rest of it, no more. Netty's decoder
/// would copy all that comes behind a cut, half a megabyte each time.
///
/// Threading: confined to the event loop.
final class FrameReads extends ChannelInboundHandlerAdapter {
    private static final int HEADER_BYTES = Http2CodecUtil.FRAME_HEADER_LENGTH;
    /// The largest payload: a message of ours with gRPC's prefix.
    static final int PAYLOAD_BYTES = FrameMarshaller.GRPC_PREFIX_BYTES + FrameMarshaller.MAX_BYTES;
    /// The most that is read at once: two frames, so that full ones are seldom cut.
    static final int READ_BYTES = 2 * (HEADER_BYTES + PAYLOAD_BYTES);
    /// Behind [#READ_BYTES] there is room for the rest of any frame that begins in them.
    private static final int ROOM_BYTES = READ_BYTES + HEADER_BYTES + PAYLOAD_BYTES;
    /// What is smaller is copied, so that nobody who keeps a few bytes keeps a room.
    private static final int SMALL_BYTES = 4096;

    /// What has been read and is no whole frame yet; the next read goes behind it.
    private @Nullable ByteBuf room;

    /// What a client is still to send before its first frame.
    private int prefaceBytes;
    /// Whether something came that no peer of ours sends. Netty will say what, once it gets it.
    private boolean strange;

    private boolean announced;

    private FrameReads(boolean accepted) {
        prefaceBytes = accepted ? Http2CodecUtil.connectionPrefaceBuf().readableBytes() : 0;
    }

    /// Has a connection read so; to be called before it is registered with its event loop.
    static void prepare(Channel connection) {
        var reads = new FrameReads(connection.parent() != null);
        connection.config().setOption(ChannelOption.RECVBUF_ALLOCATOR, reads.new Rooms());
        connection.pipeline().addFirst(reads);
    }

    /// Has each read go to its place in the room.
    private final class Rooms extends DefaultMaxMessagesRecvByteBufAllocator {
        @Override
        @SuppressWarnings("deprecation") // Netty's own allocators implement it.
        public RecvByteBufAllocator.Handle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public int guess() {
                    return READ_BYTES;
                }

                @Override
                public ByteBuf allocate(ByteBufAllocator allocator) {
                    return nextRead(allocator);
                }
            };
        }
    }

    private ByteBuf nextRead(ByteBufAllocator allocator) {
        ByteBuf place = room;
        if (place == null || place.readableBytes() < HEADER_BYTES) {
            place = allocator.directBuffer(ROOM_BYTES);
            if (room != null) {
                place.writeBytes(room);
                releaseRoom();
            }
            room = place;
        }
        int read = place.readableBytes();
        int wanted = read < HEADER_BYTES ? READ_BYTES : frameBytes(place, place.readerIndex()) - read;
        return place.retainedSlice(place.writerIndex(), wanted).clear();
    }

    /// Of the frame that begins at `index`.
    private static int frameBytes(ByteBuf buffer, int index) {
        // RFC 9113, section 4.1: the header begins with the payload's length.
        return HEADER_BYTES + buffer.getUnsignedMedium(index);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        ByteBuf all = Objects.requireNonNull(room, "a read must have gone to the room");
        all.writerIndex(all.writerIndex() + read.readableBytes());
        read.release();
        int whole = wholeBytes(all);
        if (whole > 0) {
            ByteBuf frames = whole < SMALL_BYTES
                    ? context.alloc().directBuffer(whole).writeBytes(all, whole)
                    : all.readRetainedSlice(whole);
            if (!all.isReadable()) {
                releaseRoom();
            }
            context.fireChannelRead(frames);
            announceLargeFrames(context);
        }
    }

    /// How much of what has been read can be passed on.
    private int wholeBytes(ByteBuf all) {
        int preface = Math.min(prefaceBytes, all.readableBytes());
        prefaceBytes -= preface;
        int end = all.readerIndex() + preface;
        while (!strange && all.writerIndex() - end >= HEADER_BYTES) {
            int bytes = frameBytes(all, end);
            strange = bytes > HEADER_BYTES + PAYLOAD_BYTES;
            if (strange || bytes > all.writerIndex() - end) {
                break;
            }
            end += bytes;
        }
        return strange ? all.readableBytes() : end - all.readerIndex();
    }

    /// Tells the peer, once, how large its frames may be. gRPC has no setting for it.
    private void announceLargeFrames(ChannelHandlerContext context) {
        if (announced) {
            return;
        }
        ChannelHandlerContext http2 = context.pipeline().context(Http2ConnectionHandler.class);
        if (http2 != null && context.channel().isActive()) {
            announced = true;
            ((Http2ConnectionHandler) http2.handler())
                    .encoder()
                    .writeSettings(http2, new Http2Settings().maxFrameSize(PAYLOAD_BYTES), http2.newPromise());
            http2.flush();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (room != null && !room.isReadable()) {
            releaseRoom();
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        releaseRoom();
    }

    private void releaseRoom() {
        if (room != null) {
            room.release();
            room = null;
        }
    }
}
