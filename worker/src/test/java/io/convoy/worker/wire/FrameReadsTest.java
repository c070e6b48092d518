package io.convoy.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.random.CounterRandom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReadsTest {
    private static final int LARGEST = FrameMarshaller.GRPC_PREFIX_BYTES + FrameMarshaller.MAX_BYTES;

    /// Counts what is still held when all is over.
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 10, 16_393, 65_536, 200_001, 1 << 20})
    void whatArrivesIsPassedOnInWholeFramesWithEveryByte(int atOnce) {
        byte[] sent = frames(0, 4, 13, 16_384, LARGEST, LARGEST, 1, LARGEST - 1, 0);
        List<byte[]> passedOn = new ArrayList<>();
        read(channel(), sent, atOnce, passedOn);

        assertThat(joined(passedOn)).isEqualTo(sent);
        for (byte[] part : passedOn) {
            int at = 0;
            while (at < part.length) {
                at += 9 + length(part, at);
            }
            assertThat(at).as("frames end where what is passed on does").isEqualTo(part.length);
        }
        assertThat(heldBytes()).isZero();
    }

    @Test
    void aCutFrameIsFinishedWithoutACopy() {
        EmbeddedChannel channel = channel();
        byte[] sent = frames(100_000, 100_000);
        RecvByteBufAllocator.Handle reads =
                channel.config().getRecvByteBufAllocator().newHandle();
        ByteBuf first = reads.allocate(allocator);
        first.writeBytes(sent, 0, 150_000);
        channel.pipeline().fireChannelRead(first);
        ByteBuf second = reads.allocate(allocator);
        assertThat(second.writableBytes()).isEqualTo(sent.length - 150_000);
        second.writeBytes(sent, 150_000, sent.length - 150_000);
        channel.pipeline().fireChannelRead(second);

        ByteBuf one = channel.readInbound();
        ByteBuf other = channel.readInbound();
        assertThat(one.readableBytes()).isEqualTo(100_009);
        assertThat(other.readableBytes()).isEqualTo(100_009);
        assertThat(other.memoryAddress()).isEqualTo(one.memoryAddress() + one.readableBytes());
        one.release();
        other.release();
        channel.finishAndReleaseAll();
        assertThat(heldBytes()).isZero();
    }

    @Test
    void whatIsNoFrameOfOursIsPassedOnAsItComes() {
        byte[] noise = new byte[300_000];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) (CounterRandom.derive(3, i) | 0x80);
        }
        List<byte[]> passedOn = new ArrayList<>();
        read(channel(), noise, 1000, passedOn);

        assertThat(joined(passedOn)).isEqualTo(noise);
        assertThat(passedOn).hasSize(300);
        assertThat(heldBytes()).isZero();
    }

    @Test
    void aClientsPrefaceIsNotTakenForAFrame() {
        EmbeddedChannel server = new EmbeddedChannel();
        var accepted = new EmbeddedChannel(server, server.id(), true, false);
        FrameReads.prepare(accepted);
        byte[] sent = joined(List.of(ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf()), frames(6)));
        List<byte[]> passedOn = new ArrayList<>();
        read(accepted, sent, 10, passedOn);

        assertThat(passedOn).extracting(part -> part.length).containsExactly(10, 10, 4, 15);
        assertThat(joined(passedOn)).isEqualTo(sent);
    }

    @Test
    void thePeerIsToldOnceThatAMessageMayBeOneFrame() {
        var client = new EmbeddedChannel();
        client.pipeline()
                .addLast(new Http2ConnectionHandlerBuilder()
                        .server(false)
                        .frameListener(new Http2EventAdapter() {})
                        .build());
        FrameReads.prepare(client);
        client.releaseOutbound();
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        read(client, joined(List.of(settings, settings)), settings.length, new ArrayList<>());

        // RFC 9113, section 6.5: 6 bytes of SETTINGS on stream 0, and among them SETTINGS_MAX_FRAME_SIZE.
        byte[] told = {0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 5, 0, LARGEST >>> 16, (byte) (LARGEST >>> 8), (byte) LARGEST};
        List<byte[]> sent = new ArrayList<>();
        for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
            sent.add(ByteBufUtil.getBytes(part));
            part.release();
        }
        assertThat(sent).filteredOn(bytes -> Arrays.equals(bytes, told)).hasSize(1);
    }

    private static EmbeddedChannel channel() {
        var channel = new EmbeddedChannel();
        FrameReads.prepare(channel);
        return channel;
    }

    /// Plays the event loop: reads at most `atOnce` bytes at a time into the places that reads are given.
    private void read(EmbeddedChannel channel, byte[] sent, int atOnce, List<byte[]> passedOn) {
        RecvByteBufAllocator.Handle reads =
                channel.config().getRecvByteBufAllocator().newHandle();
        int read = 0;
        while (read < sent.length) {
            ByteBuf place = reads.allocate(allocator);
            int count = Math.min(Math.min(atOnce, place.writableBytes()), sent.length - read);
            place.writeBytes(sent, read, count);
            read += count;
            channel.pipeline().fireChannelRead(place);
            channel.pipeline().fireChannelReadComplete();
            for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
                passedOn.add(ByteBufUtil.getBytes(part));
                part.release();
            }
        }
        channel.checkException();
        channel.close();
    }

    private long heldBytes() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /// HTTP/2 frames of some type, with payloads of these lengths.
    private static byte[] frames(int... payloads) {
        ByteBuf frames = Unpooled.buffer();
        for (int payload : payloads) {
            frames.writeMedium(payload).writeByte(0).writeByte(0).writeInt(1);
            for (int i = 0; i < payload; i++) {
                frames.writeByte((int) CounterRandom.derive(payload, i));
            }
        }
        return ByteBufUtil.getBytes(frames);
    }

    private static int length(byte[] bytes, int at) {
        return Unpooled.wrappedBuffer(bytes).getUnsignedMedium(at);
    }

    private static byte[] joined(List<byte[]> parts) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts.toArray(byte[][]::new)));
    }
}
