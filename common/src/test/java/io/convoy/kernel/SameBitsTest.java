package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// The promise of the package: bits depend neither on the vector width nor on the compiler.
///
/// The expected digest is a record: a change of arithmetic changes it, and then the numerics revision must grow.
class SameBitsTest {
    private static final String KERNELS = "defb0e98016a90d5f59e524258d5a6b536ed3b0e5bee5883345e2b668aa4057f";

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
    void olderProcessorsAndCodeWithoutVectorInstructionsComputeTheSameBits() throws Exception {
        List<String> here = digest();
        List<String> avx1 = digest("-XX:UseAVX=1");
        List<String> avx2 = digest("-XX:UseAVX=2");
        // The client compiler, as the interpreter, runs the Vector API's plain Java.
        List<String> plain = digest("-XX:UseAVX=0", "-XX:TieredStopAtLevel=1");
        assertThat(here.getLast()).isEqualTo(KERNELS);
        assertThat(avx2.getLast()).isEqualTo(here.getLast());
        assertThat(avx1.getLast()).isEqualTo(here.getLast());
        assertThat(plain.getFirst()).as("a narrower vector").isEqualTo("4 lanes");
        assertThat(plain.getLast()).isEqualTo(here.getLast());
    }

    private static List<String> digest(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--add-modules=jdk.incubator.vector");
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KernelDigest.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("exit code of %s", command).isZero();
        return output.strip().lines().toList();
    }
}
