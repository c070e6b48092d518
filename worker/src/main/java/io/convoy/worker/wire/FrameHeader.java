package io.convoy.worker.wire;

import io.convoy.tensor.FloatFormat;
import java.nio.ByteBuffer;

/// What every frame tells of itself.
///
/// @param kind what it carries
/// @param format of its floats
/// @param sender rank of the worker it comes from
/// @param job digest of the job; frames of another one end the link
/// @param generation of the roster; frames of another one are dropped
/// @param step the step under way, counted from 0
/// @param bucket of [io.convoy.plan.BucketPlan]
/// @param node which of the sender's subtrees the floats are the sum of
/// @param offset flat index of the first float
/// @param length floats in the payload
/// @param loss sum over the node's samples; tallies only
/// @param correct right answers among the node's samples; tallies only
public record FrameHeader(
        FrameKind kind,
        FloatFormat format,
        int sender,
        long job,
        long generation,
        long step,
        int bucket,
        int node,
        int offset,
        int length,
        double loss,
        long correct) {

    static final int BYTES = 63;

    private static final FrameKind[] KINDS = FrameKind.values();
    private static final FloatFormat[] FORMATS = FloatFormat.values();
    private static final byte RESERVED = 0;

    /// A frame without floats or tally.
    public static FrameHeader of(FrameKind kind, int sender, long job, long generation, long step) {
        return new FrameHeader(kind, FloatFormat.FLOAT32, sender, job, generation, step, 0, 0, 0, 0, 0, 0);
    }

    /// What the payload takes on the wire.
    public int payloadBytes() {
        return length * format.bytes();
    }

    void write(ByteBuffer target) {
        target.put((byte) kind.ordinal())
                .put((byte) format.ordinal())
                .put(RESERVED)
                .putInt(sender)
                .putLong(job)
                .putLong(generation)
                .putLong(step)
                .putInt(bucket)
                .putInt(node)
                .putInt(offset)
                .putInt(length)
                .putDouble(loss)
                .putLong(correct);
    }

    /// @throws IllegalArgumentException if the bytes are no header
    static FrameHeader read(ByteBuffer source) {
        int kind = source.get();
        int format = source.get();
        if (kind < 0 || kind >= KINDS.length || format < 0 || format >= FORMATS.length || source.get() != RESERVED) {
            throw new IllegalArgumentException("kind " + kind + ", format " + format + ": expected kinds below "
                    + KINDS.length + " and formats below " + FORMATS.length);
        }
        return new FrameHeader(
                KINDS[kind],
                FORMATS[format],
                source.getInt(),
                source.getLong(),
                source.getLong(),
                source.getLong(),
                source.getInt(),
                source.getInt(),
                source.getInt(),
                length(source.getInt()),
                source.getDouble(),
                source.getLong());
    }

    private static int length(int found) {
        if (found < 0 || found > Frame.MAX_FLOATS) {
            throw new IllegalArgumentException("found " + found + " floats, expected at most " + Frame.MAX_FLOATS);
        }
        return found;
    }
}
