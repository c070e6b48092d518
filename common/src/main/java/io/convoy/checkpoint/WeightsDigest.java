package io.convoy.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The identity of a model's weights: SHA-256 over the little-endian bytes of the parameters in flat order, then of
/// the buffers, without any header.
public final class WeightsDigest {
    private static final int CHUNK_FLOATS = 16 * 1024;

    private WeightsDigest() {}

    /// The digest in 64 hexadecimal digits.
    public static String sha256(float[] parameters, float[] buffers) {
        return sha256(List.of(parameters, buffers));
    }

    /// The digest of arrays one behind the other.
    static String sha256(List<float[]> arrays) {
        MessageDigest digest = newSha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        arrays.forEach(array -> update(digest, array, chunk));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, float[] values, ByteBuffer chunk) {
        for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
            int count = Math.min(CHUNK_FLOATS, values.length - from);
            chunk.clear();
            chunk.asFloatBuffer().put(values, from, count);
            digest.update(chunk.limit(count * Float.BYTES));
        }
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
