package io.convoy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class WeightsDigestTest {
    @Test
    void isTheSha256OfTheLittleEndianBytes() throws Exception {
        float[] parameters = new float[40_000]; // more than two chunks
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = i * 0.37f - 5;
        }
        float[] buffers = {1, Float.NEGATIVE_INFINITY, -0f};
        ByteBuffer bytes = ByteBuffer.allocate(4 * 40_003).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : parameters) {
            bytes.putFloat(value);
        }
        for (float value : buffers) {
            bytes.putFloat(value);
        }

        assertThat(WeightsDigest.sha256(parameters, buffers))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array())));
    }

    @Test
    void ofNothingIsThePublishedOne() {
        assertThat(WeightsDigest.sha256(new float[0], new float[0]))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
