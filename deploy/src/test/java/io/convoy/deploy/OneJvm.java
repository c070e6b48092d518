package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/// `convoy train` in the JVM of the tests, one worker on one thread: what clusters are compared with.
final class OneJvm {
    private OneJvm() {}

    /// Trains into `out`; `arguments` are those of `train`. Returns the SHA-256 of the weights.
    static String weightsOf(Path out, String... arguments) throws IOException {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output, true);
        String[] command = Stream.concat(
                        Stream.of("train", "--workers", "1", "--threads", "1", "--out", out.toString()),
                        Arrays.stream(arguments))
                .toArray(String[]::new);

        assertThat(Main.run(writer, writer, command)).as(output.toString()).isZero();

        return JsonMapper.builder()
                .build()
                .readTree(out.resolve("summary.json").toFile())
                .get("weights_sha256")
                .asText();
    }
}
