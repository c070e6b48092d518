package io.convoy.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.random.CounterRandom;
import io.convoy.tensor.FloatFormat;
import io.grpc.HasByteBuffer;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FrameMarshallerTest {
    private final WireBuffers buffers = new WireBuffers();
    private final FrameMarshaller marshaller = new FrameMarshaller(buffers);

    @AfterEach
    void close() {
        buffers.close();
    }

    /// Lengths, and how many bytes lie together in the network's buffers.
    static Stream<Arguments> arrivals() {
        return IntStream.of(0, 1, 3, 2047, 2049, Frame.MAX_FLOATS)
                .boxed()
                .flatMap(floats -> IntStream.of(1, 3, 67, 68, 4099, 1 << 20)
                        .mapToObj(pieceBytes -> Arguments.of(floats, pieceBytes)));
    }

    @ParameterizedTest
    @MethodSource("arrivals")
    void floatsKeepEveryBitHoweverTheyAreSplit(int floats, int pieceBytes) throws IOException {
        float[] sent = anyBits(floats + 2);
        byte[] bytes = bytes(header(floats), sent, 2);

        assertThat(bits(received(new Pieces(bytes, pieceBytes, true)))).isEqualTo(bits(tail(sent, 2)));
        assertThat(bits(received(new Pieces(bytes, pieceBytes, false)))).isEqualTo(bits(tail(sent, 2)));
    }

    @ParameterizedTest
    @MethodSource("arrivals")
    void readingIsAsDraining(int floats, int atOnce) throws IOException {
        float[] sent = anyBits(floats);
        var drained = new ByteArrayOutputStream();
        leaving(sent, floats).drainTo(drained);
        var frame = leaving(sent, floats);
        assertThat(frame.available()).isEqualTo(drained.size());
        var read = new ByteArrayOutputStream();
        byte[] some = new byte[atOnce];
        for (int count = frame.read(some); count > 0; count = frame.read(some)) {
            read.write(some, 0, count);
        }

        assertThat(read.toByteArray()).isEqualTo(drained.toByteArray());
    }

    @ParameterizedTest
    @EnumSource(FloatFormat.class)
    void floatsAreWrittenStraightBehindTheHeader(FloatFormat format) throws IOException {
        float[] sent = anyBits(5000);
        var frame = new Frame(header(format, sent.length), new Frame.Floats(sent, 0));
        ByteBuf message = message();
        var handedOver = new ByteArrayOutputStream();
        drain(frame, message, handedOver);

        assertThat(handedOver.size()).isEqualTo(FrameMarshaller.HEADER_BYTES + FrameMarshaller.CHECKSUM_BYTES);
        assertThat(bytes(message)).isEqualTo(bytes(frame.header(), sent, 0));
    }

    @Test
    void floatsAreHandedOverIfTheLastBufferIsAnother() throws IOException {
        float[] sent = anyBits(5000);
        var frame = new Frame(header(sent.length), new Frame.Floats(sent, 0));
        ByteBuf message = message();
        ByteBuf other = message();
        other.writeZero(FrameMarshaller.HEADER_BYTES);
        var handedOver = new ByteArrayOutputStream();
        drain(frame, message, handedOver);
        other.release();

        assertThat(handedOver.toByteArray()).isEqualTo(bytes(frame.header(), sent, 0));
        assertThat(bytes(message)).isEqualTo(handedOver.toByteArray());
    }

    /// As gRPC begins one: with a prefix.
    private ByteBuf message() {
        return buffers.directBuffer(FrameMarshaller.MAX_BYTES).writeZero(FrameMarshaller.GRPC_PREFIX_BYTES);
    }

    private void drain(Frame frame, ByteBuf message, OutputStream alsoTo) throws IOException {
        ((LeavingFrame) marshaller.stream(frame)).drainTo(new OutputStream() {
            @Override
            public void write(int oneByte) {
                throw new AssertionError("gRPC copies byte by byte then");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                message.writeBytes(bytes, offset, length);
                alsoTo.write(bytes, offset, length);
            }
        });
    }

    private static byte[] bytes(ByteBuf message) {
        byte[] bytes =
                new byte[message.skipBytes(FrameMarshaller.GRPC_PREFIX_BYTES).readableBytes()];
        message.readBytes(bytes).release();
        return bytes;
    }

    private LeavingFrame leaving(float[] sent, int floats) {
        return (LeavingFrame) marshaller.stream(new Frame(header(floats), new Frame.Floats(sent, 0)));
    }

    @Test
    void headersKeepEveryField() throws IOException {
        var header = new FrameHeader(
                FrameKind.TALLY,
                FloatFormat.BFLOAT16,
                -1,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                1L << 40,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                -7,
                2,
                Double.longBitsToDouble(0x7ff0_0000_0000_0001L),
                -3);
        Frame frame = marshaller.parse(new ByteArrayInputStream(bytes(header, new float[2], 0)));

        assertThat(frame.header()).isEqualTo(header);
        assertThat(Double.doubleToRawLongBits(frame.header().loss())).isEqualTo(0x7ff0_0000_0000_0001L);
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        byte[] bytes = bytes(header(3), anyBits(3), 0);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(isDamaged(bytes)).as("bit %d", bit).isTrue();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(isDamaged(bytes)).isFalse();
    }

    @Test
    void framesThatEndEarlyOrLateAreNoticed() throws IOException {
        byte[] bytes = bytes(header(3), anyBits(3), 0);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(isDamaged(Arrays.copyOf(bytes, length)))
                    .as("%d bytes", length)
                    .isTrue();
        }
        assertThat(isDamaged(Arrays.copyOf(bytes, bytes.length + 1))).isTrue();
    }

    @Test
    void aDamagedFrameSaysWhatWasFoundAndExpected() throws IOException {
        assertDamaged(0, "CRC32C of its header: found [0-9a-f]{8}, expected [0-9a-f]{8}");
        assertDamaged(FrameMarshaller.HEADER_BYTES, "CRC32C of its floats: found [0-9a-f]{8}, expected [0-9a-f]{8}");
    }

    private void assertDamaged(int flippedByte, String expected) throws IOException {
        byte[] bytes = bytes(header(1), new float[1], 0);
        bytes[flippedByte] ^= 1;
        assertThatThrownBy(() -> received(new ByteArrayInputStream(bytes)))
                .isInstanceOf(DamagedFrame.class)
                .message()
                .matches(expected);
    }

    @ParameterizedTest
    @EnumSource(FloatFormat.class)
    void floatsThatArePassedOnLeaveAsTheyCame(FloatFormat format) throws IOException {
        float[] sent = anyBits(3000);
        format.round(sent, 0, sent.length);
        byte[] came = bytes(header(format, sent.length), sent, 0);
        ArrivingFloats arriving = (ArrivingFloats)
                marshaller.parse(new ByteArrayInputStream(came)).payload();
        float[] read = new float[sent.length];
        arriving.read(read, 0, read.length);
        OptionalInt checksum = arriving.finish();
        assertThat(checksum.isPresent()).isEqualTo(format == FloatFormat.FLOAT32);
        var floats = new Frame.Floats(read, 0, checksum);
        var frame = new Frame(header(format, read.length), floats);
        try (InputStream first = marshaller.stream(frame);
                InputStream second = marshaller.stream(frame)) {
            assertThat(first.readAllBytes()).isEqualTo(came);
            assertThat(second.readAllBytes()).isEqualTo(came);
        }
    }

    private boolean isDamaged(byte[] bytes) {
        try {
            received(new Pieces(bytes, 5, true));
            return false;
        } catch (DamagedFrame damaged) {
            return true;
        }
    }

    /// Reads a frame as an exchange does: in several parts.
    private float[] received(InputStream stream) {
        Frame frame = marshaller.parse(stream);
        return switch (frame.payload()) {
            case Frame.Damaged(String what) -> throw new DamagedFrame(what);
            case Frame.Floats unexpected -> throw new AssertionError(unexpected);
            case ArrivingFloats arriving -> {
                float[] floats = new float[frame.header().length()];
                int first = floats.length / 3;
                arriving.read(floats, 0, first);
                arriving.read(floats, first, floats.length - first);
                arriving.finish();
                yield floats;
            }
        };
    }

    private byte[] bytes(FrameHeader header, float[] array, int from) throws IOException {
        try (InputStream stream = marshaller.stream(new Frame(header, new Frame.Floats(array, from)))) {
            return stream.readAllBytes();
        }
    }

    private static FrameHeader header(int floats) {
        return header(FloatFormat.FLOAT32, floats);
    }

    private static FrameHeader header(FloatFormat format, int floats) {
        return new FrameHeader(
                FrameKind.CONTRIBUTION, format, 5, 0x1234_5678_9abc_def0L, 3, 1L << 33, 2, 1, 9, floats, 0, 0);
    }

    /// Floats of any bits, not numbers with payloads among them.
    private static float[] anyBits(int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            int bits = (int) CounterRandom.derive(1, i);
            floats[i] = Float.intBitsToFloat(i % 3 == 0 ? bits | 0x7f80_0000 : bits);
        }
        return floats;
    }

    private static float[] tail(float[] array, int from) {
        return Arrays.copyOfRange(array, from, array.length);
    }

    private static int[] bits(float[] floats) {
        int[] bits = new int[floats.length];
        for (int i = 0; i < floats.length; i++) {
            bits[i] = Float.floatToRawIntBits(floats[i]);
        }
        return bits;
    }

    /// A message as the network has it, in buffers of a few bytes.
    private static final class Pieces extends InputStream implements HasByteBuffer {
        private final Deque<ByteBuffer> pieces = new ArrayDeque<>();
        private final boolean buffers;

        Pieces(byte[] bytes, int pieceBytes, boolean buffers) {
            this.buffers = buffers;
            for (int from = 0; from < bytes.length; from += pieceBytes) {
                pieces.add(ByteBuffer.wrap(bytes, from, Math.min(pieceBytes, bytes.length - from)));
            }
        }

        @Override
        public boolean byteBufferSupported() {
            return buffers;
        }

        @Override
        public @Nullable ByteBuffer getByteBuffer() {
            return pieces.isEmpty() ? null : pieces.getFirst().asReadOnlyBuffer();
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        /// At most what is left of one piece.
        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            ByteBuffer first = pieces.peekFirst();
            if (first == null) {
                return -1;
            }
            int count = Math.min(length, first.remaining());
            first.get(target, offset, count);
            if (!first.hasRemaining()) {
                pieces.removeFirst();
            }
            return count;
        }
    }
}
