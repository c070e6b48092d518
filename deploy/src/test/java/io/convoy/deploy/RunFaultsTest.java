package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a user sees when a run goes wrong or is stopped.
@Timeout(120)
class RunFaultsTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeJob() throws IOException {
        SmallData.write(folder.resolve("data"));
        try (var resource = RunFaultsTest.class.getResourceAsStream("/same-bits.conf")) {
            Files.write(folder.resolve("job.conf"), resource.readAllBytes());
        }
    }

    @Test
    void lossThatIsNoNumberNamesStepAndWorkerAndKeepsTheLastCheckpoint() throws IOException {
        int exitCode = train(
                "--workers=3",
                "--set=optimizer.learning-rate=1e30",
                "--set=optimizer.clip-norm=none",
                "--set=checkpoint.every-steps=1");
        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString())
                .matches("(?s)convoy: worker \\d on \\S+ failed at step \\d+ in phase loss: the loss is NaN; .*"
                        + "go on from .*step-0000000\\d with --resume .*");
        try (Stream<Path> checkpoints = Files.list(folder.resolve("run/checkpoints"))) {
            assertThat(checkpoints).isNotEmpty();
        }
        assertThat(Files.readString(folder.resolve("run/summary.json"))).contains("\"exit_code\" : 1");
    }

    @Test
    void killedWorkerEndsTheJobWithALineThatNamesIt() throws IOException, InterruptedException {
        Process coordinator = start("--mode=processes", "--workers=3", "--threads=1", "--set=epochs=100000");
        BufferedReader output = coordinator.inputReader();
        awaitCheckpoint(output);
        ProcessHandle victim = coordinator.children().findFirst().orElseThrow();
        Instant killed = Instant.now();
        victim.destroyForcibly();
        output.lines().forEach(line -> {});
        assertThat(coordinator.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(15));
        assertThat(coordinator.exitValue()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("err.txt")))
                .matches("(?s).*convoy: worker \\d on \\S+ lost at step \\d+ in phase \\S+: .*");
    }

    @Test
    void sigtermSavesACheckpointAndTheRunGoesOnFromIt() throws IOException, InterruptedException {
        Process run = start("--workers=2", "--set=epochs=100000");
        BufferedReader output = run.inputReader();
        awaitCheckpoint(output);
        run.toHandle().destroy();
        String rest = output.lines().collect(Collectors.joining("\n"));
        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(143);
        assertThat(Files.readString(folder.resolve("run/summary.json"))).contains("stopped by SIGTERM");
        assertThat(rest).contains("go on with --resume");
        int resumed = Main.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "train",
                "--resume=" + folder.resolve("run"),
                "--set=epochs=1",
                "--workers=1");
        assertThat(resumed).as(err::toString).isZero();
    }

    @Test
    void anOutputFolderWithARunIsNotOverwritten() throws IOException {
        assertThat(train("--steps=1")).isZero();
        assertThat(train("--steps=1")).isEqualTo(2);
        assertThat(err.toString()).contains("already holds a run");
    }

    @Test
    void moreWorkersThanShardsAreRefused() throws IOException {
        assertThat(train("--workers=9")).isEqualTo(2);
        assertThat(err.toString()).contains("--workers 9: expected 1 to 8, the job's shards");
    }

    @Test
    void batchNormOverASingleValueNamesTheLayer() throws IOException {
        String job = Files.readString(folder.resolve("job.conf")).replace("{ type = tanh }", "{ type = batch-norm }");
        Files.writeString(folder.resolve("job.conf"), job);
        assertThat(train("--workers=2")).isEqualTo(2);
        assertThat(err.toString()).contains("batch-norm");
    }

    private int train(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "train",
                folder.resolve("job.conf").toString(),
                "--out",
                folder.resolve("run").toString()));
        all.addAll(List.of(arguments));
        return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "io.convoy.deploy.Main",
                "train",
                folder.resolve("job.conf").toString(),
                "--out",
                folder.resolve("run").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
    }

    private static void awaitCheckpoint(BufferedReader output) throws IOException {
        String line = "";
        while (line != null && !line.startsWith("checkpoint")) {
            line = output.readLine();
        }
        assertThat(line).as("a line that tells of a checkpoint").isNotNull();
    }
}
