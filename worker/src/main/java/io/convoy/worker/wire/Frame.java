package io.convoy.worker.wire;

import java.util.OptionalInt;

/// One message of the exchange.
///
/// @param header what it is
/// @param payload its floats: to be sent, or arriving
public record Frame(FrameHeader header, Payload payload) {
    /// The largest payload: small enough to stay in a core's second cache from the socket to the sum and out again,
    /// large enough that a message's own cost hardly counts.
    public static final int MAX_FLOATS = 1 << 16;

    /// Floats of a frame.
    public sealed interface Payload permits Floats, ArrivingFloats, Damaged {}

    /// Floats to be sent from `array[from]` on, read when the frame leaves. Several frames of one format and length may
    /// carry them.
    ///
    /// Threading: confined to the event loop.
    public static final class Floats implements Payload {
        static final Floats NONE = new Floats(new float[0], 0, OptionalInt.of(0));

        private final float[] array;
        private final int from;
        private OptionalInt checksum;

        public Floats(float[] array, int from) {
            this(array, from, OptionalInt.empty());
        }

        /// @param checksum CRC32C of their bytes, where it is known
        public Floats(float[] array, int from, OptionalInt checksum) {
            this.array = array;
            this.from = from;
            this.checksum = checksum;
        }

        public float[] array() {
            return array;
        }

        public int from() {
            return from;
        }

        OptionalInt checksum() {
            return checksum;
        }

        void setChecksum(OptionalInt computed) {
            checksum = computed;
        }
    }

    /// Bytes that came as a frame, but are none.
    record Damaged(String what) implements Payload {
        Frame frame() {
            return new Frame(FrameHeader.of(FrameKind.HEARTBEAT, 0, 0, 0, 0), this);
        }
    }

    /// A frame that is all header.
    public static Frame of(FrameHeader header) {
        return new Frame(header, Floats.NONE);
    }
}
