package io.convoy.worker.exchange;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Frames on the wire: a header of 56 bytes, then the floats, all little end first.
///
/// Sending reads the floats where they lie; receiving writes them where [Destinations] says. Neither keeps a copy.
final class FrameMarshaller implements MethodDescriptor.Marshaller<Frame> {
    private static final int COPY_BYTES = 16 * 1024;
    private static final Frame.Kind[] KINDS = Frame.Kind.values();

    /// Where the payload of an arriving frame belongs.
    interface Destinations {
        /// The array that takes the payload, or an empty one if the frame is to be dropped.
        ///
        /// @throws IllegalArgumentException if the frame does not fit the plan
        float[] arrayFor(Frame header);

        /// The index in that array of the first float.
        int indexFor(Frame header);
    }

    private final Destinations destinations;

    FrameMarshaller(Destinations destinations) {
        this.destinations = destinations;
    }

    @Override
    public InputStream stream(Frame frame) {
        return new FrameStream(frame);
    }

    @Override
    public Frame parse(InputStream stream) {
        try {
            byte[] bytes = new byte[Frame.HEADER_BYTES];
            new DataInputStream(stream).readFully(bytes);
            Frame header = header(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            float[] array = destinations.arrayFor(header);
            if (array.length == 0) {
                stream.skipNBytes(4L * header.length());
            } else {
                readFloats(stream, array, destinations.indexFor(header), header.length());
            }
            if (stream.read() != -1) {
                throw new IllegalArgumentException("a frame longer than its header says");
            }
            return header;
        } catch (IOException | IllegalArgumentException e) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("exchange: bad frame: " + e.getMessage())
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private static Frame header(ByteBuffer bytes) {
        int kind = bytes.getInt();
        if (kind < 0 || kind >= KINDS.length) {
            throw new IllegalArgumentException("kind " + kind);
        }
        int sender = bytes.getInt();
        long generation = bytes.getLong();
        long step = bytes.getLong();
        int bucket = bytes.getInt();
        int node = bytes.getInt();
        int offset = bytes.getInt();
        int length = bytes.getInt();
        if (length < 0 || length > Frame.MAX_FLOATS) {
            throw new IllegalArgumentException(length + " floats, at most " + Frame.MAX_FLOATS + " expected");
        }
        double loss = bytes.getDouble();
        long correct = bytes.getLong();
        return new Frame(
                KINDS[kind], sender, generation, step, bucket, node, offset, length, loss, correct, Frame.NO_FLOATS, 0);
    }

    private static void readFloats(InputStream stream, float[] target, int from, int count) throws IOException {
        byte[] copy = new byte[Math.min(COPY_BYTES, 4 * count)];
        var floats = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (int done = 0; done < count; ) {
            int part = Math.min(COPY_BYTES / 4, count - done);
            if (stream.readNBytes(copy, 0, 4 * part) != 4 * part) {
                throw new IOException("a frame shorter than its header says");
            }
            floats.get(0, target, from + done, part);
            done += part;
        }
    }

    /// A frame as gRPC takes it: written out when the transport drains it.
    private static final class FrameStream extends InputStream implements Drainable, KnownLength {
        private final Frame frame;
        private InputStream whole = InputStream.nullInputStream();
        private boolean begun;

        FrameStream(Frame frame) {
            this.frame = frame;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            byte[] copy = new byte[Math.max(Frame.HEADER_BYTES, Math.min(COPY_BYTES, 4 * frame.length()))];
            ByteBuffer buffer = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putInt(frame.kind().ordinal())
                    .putInt(frame.sender())
                    .putLong(frame.generation())
                    .putLong(frame.step())
                    .putInt(frame.bucket())
                    .putInt(frame.node())
                    .putInt(frame.offset())
                    .putInt(frame.length())
                    .putDouble(frame.loss())
                    .putLong(frame.correct());
            target.write(copy, 0, Frame.HEADER_BYTES);
            var floats = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            for (int done = 0; done < frame.length(); ) {
                int part = Math.min(COPY_BYTES / 4, frame.length() - done);
                floats.put(0, frame.floats(), frame.floatsFrom() + done, part);
                target.write(copy, 0, 4 * part);
                done += part;
            }
            begun = true;
            return Frame.HEADER_BYTES + 4 * frame.length();
        }

        @Override
        public int available() throws IOException {
            return begun ? whole.available() : Frame.HEADER_BYTES + 4 * frame.length();
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
                var bytes = new java.io.ByteArrayOutputStream(available());
                drainTo(bytes);
                whole = new ByteArrayInputStream(bytes.toByteArray());
            }
            return whole;
        }
    }
}
