package io.convoy.data;

import io.convoy.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The identity of decoded data, compared between nodes that read their own copy: SHA-256 over channels, height,
/// width, class count and sample count, then each sample's label and pixels; integers in 4 bytes, most significant
/// first.
public final class DatasetDigest {
    private DatasetDigest() {}

    /// The digest of a data set in 64 hexadecimal digits.
    public static String of(Dataset dataset) {
        MessageDigest digest = newSha256();
        Shape shape = dataset.shape();
        digest.update(ByteBuffer.allocate(5 * Integer.BYTES)
                .putInt(shape.channels())
                .putInt(shape.height())
                .putInt(shape.width())
                .putInt(dataset.classes().size())
                .putInt(dataset.size())
                .flip());
        byte[] sample = new byte[Integer.BYTES + shape.size()];
        for (int i = 0; i < dataset.size(); i++) {
            ByteBuffer.wrap(sample).putInt(dataset.label(i));
            dataset.read(i, sample, Integer.BYTES);
            digest.update(sample);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// The digest of both sets: SHA-256 over their digests' digits, train before test.
    public static String of(DataSplit split) {
        String both = of(split.train()) + of(split.test());
        return HexFormat.of().formatHex(newSha256().digest(both.getBytes(StandardCharsets.US_ASCII)));
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
