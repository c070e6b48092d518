package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The weights depend on the job file alone. Each test runs jobs as a user would and compares `weights_sha256`.
///
/// The expected digests are a record: a change of arithmetic changes them, and then the numerics revision must grow.
@Timeout(120)
class SameBitsTest {
    private static final String SAME_BITS = "928a7bd812cd17418c91cb9b9db14a2152d2ec28b9fef9931284ede14aa4e0df";
    private static final String SAME_BITS_ADAM = "cc33040b4560fbebf75b1340cebfdd436cd51fc0380f7e7b04af99ed75a19197";

    @TempDir
    private Path folder;

    private int runs;

    @BeforeEach
    void writeJobs() throws IOException {
        SmallData.write(folder.resolve("data"));
        for (String job : List.of("same-bits.conf", "same-bits-adam.conf")) {
            try (var resource = SameBitsTest.class.getResourceAsStream("/" + job)) {
                Files.write(folder.resolve(job), resource.readAllBytes());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,1", "5,1", "8,1", "1,3", "2,3", "3,3", "5,3", "8,3"})
    void workersAndThreadsDoNotChangeTheWeights(int workers, int threads) throws IOException {
        assertThat(train("--workers", "" + workers, "--threads", "" + threads)).isEqualTo(SAME_BITS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aSecondJobEndsWithItsRecordedDigest(int workers) throws IOException {
        assertThat(run("same-bits-adam.conf", "--steps", "5", "--workers", "" + workers))
                .isEqualTo(SAME_BITS_ADAM);
    }

    @Test
    void processesGiveTheSameBitsAsOneJvm() throws IOException {
        assertThat(train("--mode", "processes", "--workers", "3", "--threads", "1"))
                .isEqualTo(SAME_BITS);
    }

    @Test
    void localFeedGivesTheSameBitsAsTheCoordinators() throws IOException {
        assertThat(train("--workers", "3", "--set", "data.feed=local")).isEqualTo(SAME_BITS);
    }

    @Test
    void bucketsOfAnySizeGiveTheSameBits() throws IOException {
        assertThat(train("--workers", "5", "--set", "exchange.bucket-size=1MiB"))
                .isEqualTo(SAME_BITS);
    }

    @ParameterizedTest
    @CsvSource({"4,halving-doubling,unix", "3,hierarchical,tcp", "7,direct,tcp"})
    void waysOfGradientsAlterNoBit(String workers, String algorithm, String transport) throws IOException {
        assertThat(train(
                        "--workers",
                        workers,
                        "--set",
                        "exchange.algorithm=" + algorithm,
                        "--set",
                        "exchange.transport=" + transport))
                .isEqualTo(SAME_BITS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfloat16", "float16"})
    void roundedGradientsGiveOtherBitsThatDependOnTheJobAlone(String format) throws IOException {
        String alone = train("--workers", "1", "--set", "exchange.format=" + format);
        assertThat(alone).isNotEqualTo(SAME_BITS);
        assertThat(train("--workers", "5", "--set", "exchange.format=" + format))
                .isEqualTo(alone);
    }

    @ParameterizedTest
    @CsvSource({"1,4", "4,1", "3,8"})
    void aResumedRunEndsAsAnUnbrokenOne(int before, int after) throws IOException {
        Path out = folder.resolve("broken");
        assertThat(run("same-bits.conf", out, "--workers", "" + before, "--steps", "5"))
                .isNotEqualTo(SAME_BITS);
        assertThat(resume(out, "--workers", "" + after)).isEqualTo(SAME_BITS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:UseAVX=3", "-XX:UseAVX=2", "-XX:UseAVX=1"})
    void olderCpusGiveTheSameBits(String flag) throws IOException, InterruptedException {
        Path out = folder.resolve("run");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                flag,
                "-cp",
                System.getProperty("java.class.path"),
                "io.convoy.deploy.Main",
                "train",
                folder.resolve("same-bits.conf").toString(),
                "--workers=2",
                "--out=" + out));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(() -> read(folder.resolve("output.txt")))
                .isZero();
        assertThat(digest(out)).isEqualTo(SAME_BITS);
    }

    private String train(String... arguments) throws IOException {
        return run("same-bits.conf", arguments);
    }

    private String run(String job, String... arguments) throws IOException {
        return run(job, folder.resolve("run-" + runs++), arguments);
    }

    private String run(String job, Path out, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("train", folder.resolve(job).toString(), "--out", out.toString()));
        all.addAll(List.of(arguments));
        convoy(all);
        return digest(out);
    }

    private String resume(Path out, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("train", "--resume", out.toString()));
        all.addAll(List.of(arguments));
        convoy(all);
        return digest(out);
    }

    private static void convoy(List<String> arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        assertThat(exitCode).as(() -> arguments + "\n" + out + err).isZero();
    }

    private static String digest(Path run) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(run.resolve("summary.json").toFile())
                .path("weights_sha256")
                .asText();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
