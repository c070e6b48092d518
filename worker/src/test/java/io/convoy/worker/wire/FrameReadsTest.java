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
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReadsTest {
    private static final int LARGEST = FrameReads.PAYLOAD_BYTES;
    private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    /// RFC 9113, section 6.5: 6 bytes of SETTINGS on stream 0, and among them SETTINGS_MAX_FRAME_SIZE.
    private static final byte[] LARGE_FRAMES = {
        0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 5, 0, LARGEST >>> 16, (byte) (LARGEST >>> 8), (byte) LARGEST
    };

    /// Counts what is still held when all is over.
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 10, 16_393, 65_536, 200_001, 1 << 20})
    void whatArrivesIsPassedOnInWholeFramesWithEveryByte(int atOnce) {
        byte[] sent = frames(0, 4, 13, 16_384, LARGEST, LARGEST, 1, LARGEST - 1, 0);
        List<byte[]> passedOn = new ArrayList<>();
        read(channel(), sent, passedOn, atOnce);

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
    void theLargestFrameIsFinishedWhereverItBegins() {
        byte[] sent = frames(100, LARGEST, LARGEST - 1, LARGEST);
        List<byte[]> passedOn = new ArrayList<>();
        // Ends 8 bytes into the second frame's header; so the next read ends with the last one's.
        read(channel(), sent, passedOn, 9 + 100 + 8, FrameReads.READ_BYTES);

        assertThat(passedOn).hasSize(3);
        assertThat(joined(passedOn)).isEqualTo(sent);
        assertThat(heldBytes()).isZero();
    }

    @Test
    void aFrameThatIsTooLargeIsPassedOnAsItComes() {
        byte[] sent = frames(LARGEST + 1);
        List<byte[]> passedOn = new ArrayList<>();
        read(channel(), sent, passedOn, 1000);

        assertThat(passedOn.getFirst()).hasSize(1000);
        assertThat(joined(passedOn)).isEqualTo(sent);
    }

    @Test
    void whatIsNoFrameOfOursIsPassedOnAsItComes() {
        byte[] noise = new byte[300_000];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) (CounterRandom.derive(3, i) | 0x80);
        }
        List<byte[]> passedOn = new ArrayList<>();
        read(channel(), noise, passedOn, 1000);

        assertThat(joined(passedOn)).isEqualTo(noise);
        assertThat(passedOn).hasSize(300);
        assertThat(heldBytes()).isZero();
    }

    @Test
    void aClientsPrefaceIsNotTakenForAFrame() {
        EmbeddedChannel server = new EmbeddedChannel();
        EmbeddedChannel accepted = prepared(new EmbeddedChannel(server, server.id(), true, false));
        byte[] sent = joined(List.of(ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf()), frames(6)));
        List<byte[]> passedOn = new ArrayList<>();
        read(accepted, sent, passedOn, 10);

        assertThat(passedOn).extracting(part -> part.length).containsExactly(10, 10, 4, 15);
        assertThat(joined(passedOn)).isEqualTo(sent);
        assertThat(heldBytes()).isZero();
    }

    @Test
    void whoConnectsIsToldThatAMessageMayBeOneFrame() throws Exception {
        try (var endpoint = new WireEndpoint("127.0.0.1", 0);
                var client =
                        new Socket("127.0.0.1", endpoint.address("localhost").port())) {
            client.getOutputStream().write(ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf()));
            client.getOutputStream().write(EMPTY_SETTINGS);

            assertTold(client);
        }
    }

    @Test
    void whoIsConnectedToIsToldThatAMessageMayBeOneFrame() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var endpoint = new WireEndpoint("127.0.0.1", 0)) {
            endpoint.connect(new PeerAddress("127.0.0.1", server.getLocalPort(), ""), Transport.TCP, 7, 1, 1, 0);
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write(EMPTY_SETTINGS);

                assertTold(peer);
            }
        }
    }

    private static void assertTold(Socket peer) throws IOException {
        peer.setSoTimeout(10_000);
        InputStream told = peer.getInputStream();
        List<Byte> expected = new ArrayList<>();
        for (byte value : LARGE_FRAMES) {
            expected.add(value);
        }
        List<Byte> last = new LinkedList<>();
        while (!last.equals(expected)) {
            int next = told.read();
            assertThat(next).as("the connection ended before").isNotNegative();
            last.add((byte) next);
            if (last.size() > expected.size()) {
                last.removeFirst();
            }
        }
    }

    @Test
    void aConnectionThatEndsAmidAFrameHoldsNothing() {
        EmbeddedChannel channel = channel();
        byte[] cut = Arrays.copyOf(frames(100_000), 50_000);
        read(channel, cut, new ArrayList<>(), 20_000);

        assertThat(heldBytes()).isZero();
    }

    @Test
    void aReadThatFindsNothingHoldsNothing() {
        EmbeddedChannel channel = channel();
        channel.config()
                .getRecvByteBufAllocator()
                .newHandle()
                .allocate(allocator)
                .release();
        channel.pipeline().fireChannelReadComplete();

        assertThat(heldBytes()).isZero();
    }

    @Test
    void aFewBytesThatAreKeptKeepNoRoom() {
        EmbeddedChannel channel = channel();
        ByteBuf place = channel.config().getRecvByteBufAllocator().newHandle().allocate(allocator);
        channel.pipeline().fireChannelRead(place.writeBytes(frames(1)));
        ByteBuf kept = channel.readInbound();

        assertThat(heldBytes()).isLessThan(1000);
        kept.release();
    }

    private EmbeddedChannel channel() {
        return prepared(new EmbeddedChannel());
    }

    private EmbeddedChannel prepared(EmbeddedChannel channel) {
        channel.config().setAllocator(allocator);
        FrameReads.prepare(channel);
        return channel;
    }

    /// Plays the event loop: reads at most so many bytes at a time into the places that reads are given; the last of
    /// `atOnce` again and again.
    private void read(EmbeddedChannel channel, byte[] sent, List<byte[]> passedOn, int... atOnce) {
        RecvByteBufAllocator.Handle reads =
                channel.config().getRecvByteBufAllocator().newHandle();
        int read = 0;
        for (int turn = 0; read < sent.length; turn++) {
            ByteBuf place = reads.allocate(allocator);
            int most = Math.min(atOnce[Math.min(turn, atOnce.length - 1)], place.writableBytes());
            int count = Math.min(most, sent.length - read);
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
