package io.convoy.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/// A digest of the settings that determine the weights.
final class Fingerprint {
    private static final Set<String> WITHOUT_EFFECT = Set.of("name", "evaluate.every-epochs");

    private Fingerprint() {}

    /// SHA-256, in hex, over `key = value` lines.
    static String of(Map<String, Object> settings) {
        StringBuilder lines = new StringBuilder();
        FlatSettings.of(settings, key -> !WITHOUT_EFFECT.contains(key) && !ResumeRules.mayChange(key))
                .forEach((key, value) ->
                        lines.append(key).append(" = ").append(value).append('\n'));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(lines.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
