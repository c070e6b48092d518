package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The `convoy` script itself, in a folder of its own with a Maven and a Java that only note how they are called.
class LauncherTest {
    private static final String FAKE_MAVEN = """
            #!/bin/sh
            echo "$@" >> builds
            echo "this is what Maven says"
            sleep 0.3
            mkdir -p deploy/target/lib
            test ! -e broken
            """;
    private static final String FAKE_JAVA = """
            #!/bin/sh
            for argument in "$@"; do echo "$argument"; done
            """;

    @TempDir
    private Path temporary;

    private Path root;
    private Path tools;
    private Path jdk;

    @BeforeEach
    void layOut() throws IOException {
        root = Files.createDirectories(temporary.resolve("a folder with spaces"));
        tools = Files.createDirectories(temporary.resolve("tools"));
        jdk = fakeJdk("jdk", "25.0.1");
        Path repository = Path.of(System.getProperty("basedir", ".")).resolve("..");
        Files.createDirectories(root.resolve("deploy"));
        Files.createDirectories(root.resolve("common/src/main"));
        Files.copy(repository.resolve("convoy"), root.resolve("convoy"));
        Files.copy(repository.resolve("deploy/jdk.sh"), root.resolve("deploy/jdk.sh"));
        Files.writeString(root.resolve("pom.xml"), "");
        Files.writeString(root.resolve("common/pom.xml"), "");
        Files.writeString(root.resolve("common/src/main/Source.java"), "");
        executable(tools.resolve("mvn"), FAKE_MAVEN);
    }

    @Test
    void handsItsArgumentsToJava() throws Exception {
        Ended ended = launch("train", "a job.conf", "--set", "seed=2");

        assertThat(ended.code).isZero();
        String target = root.toRealPath() + "/deploy/target";
        assertThat(ended.output)
                .containsExactly(
                        "building Convoy (first run: about a minute) …",
                        "@" + target + "/jvm.args",
                        "-cp",
                        target + "/lib/*",
                        "io.convoy.deploy.Main",
                        "train",
                        "a job.conf",
                        "--set",
                        "seed=2");
    }

    @Test
    void classesAreArchivedWithTheBuildAndUsedFromThenOn() throws Exception {
        launch();
        Path target = root.toRealPath().resolve("deploy/target");
        assertThat(Files.readAllLines(target.resolve("launcher.log")))
                .contains("-XX:ArchiveClassesAtExit=" + target.resolve("classes.jsa"), "train");
        assertThat(launch().output).noneMatch(argument -> argument.startsWith("-XX:SharedArchiveFile"));

        Files.writeString(target.resolve("classes.jsa"), "");
        assertThat(launch().output).contains("-XX:SharedArchiveFile=" + target.resolve("classes.jsa"));
    }

    @Test
    void optionsOfTheJvmAreSplit() throws Exception {
        ProcessBuilder launch = command(root.resolve("convoy").toString());
        launch.environment().put("CONVOY_JAVA_OPTS", "-Xmx1g -XX:UseAVX=2");

        assertThat(finish(launch.start()).output).contains("-Xmx1g", "-XX:UseAVX=2");
    }

    @Test
    void buildsOnlyWhatIsNewer() throws Exception {
        launch();
        launch();
        assertThat(builds()).hasSize(1);

        touchLater(root.resolve("common/src/main/Source.java"));
        assertThat(launch().output).first().isEqualTo("building Convoy …");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void changedPomIsBuilt() throws Exception {
        launch();
        touchLater(root.resolve("common/pom.xml"));
        launch();

        assertThat(builds()).hasSize(2);
    }

    @Test
    void launchesAtTheSameTimeBuildOnce() throws Exception {
        List<Process> launches = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            launches.add(command(root.resolve("convoy").toString(), "--version").start());
        }
        for (Process launch : launches) {
            assertThat(finish(launch).code).isZero();
        }

        assertThat(builds()).hasSize(1);
    }

    @Test
    void failedBuildShowsWhatMavenSaysAndIsTriedAgain() throws Exception {
        Files.createFile(root.resolve("broken"));
        Ended failed = launch();
        assertThat(failed.code).isEqualTo(1);
        assertThat(failed.output)
                .contains("this is what Maven says", "convoy: the build failed: see Maven's output above")
                .doesNotContain("io.convoy.deploy.Main");

        Files.delete(root.resolve("broken"));
        assertThat(launch().code).isZero();
    }

    @Test
    void runsThroughASymbolicLinkFromAnotherFolder() throws Exception {
        Path link = Files.createSymbolicLink(
                Files.createDirectories(temporary.resolve("elsewhere")).resolve("convoy"),
                Path.of("../a folder with spaces/convoy"));

        Ended ended = finish(command(link.toString(), "--version")
                .directory(temporary.toFile())
                .start());

        assertThat(ended.code).isZero();
        assertThat(ended.output).contains(root.toRealPath() + "/deploy/target/lib/*");
    }

    @Test
    void olderJavaHomeIsPassedOverForTheOneOnThePath() throws Exception {
        Path old = fakeJdk("old", "17.0.9");
        Files.createSymbolicLink(tools.resolve("java"), jdk.resolve("bin/java"));

        assertThat(findJdk(old).output).containsExactly(jdk.toString());
    }

    @Test
    void withoutAFittingJdkNoneIsFound() throws Exception {
        Ended ended = findJdk(fakeJdk("old", "17.0.9"));

        assertThat(ended.code).isEqualTo(1);
        assertThat(ended.output).isEmpty();
    }

    /// Runs the search alone, as if nothing were installed in the usual folders, nor on the PATH unless the test puts
    /// it there.
    private Ended findJdk(Path javaHome) throws Exception {
        ProcessBuilder search = new ProcessBuilder(
                        "/bin/bash", "-c", ". \"$1\"; usual_jdks() { :; }; find_jdk", "bash", root + "/deploy/jdk.sh")
                .redirectErrorStream(true);
        for (String tool : List.of("readlink", "sed")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }
        search.environment().put("PATH", tools.toString());
        search.environment().put("JAVA_HOME", javaHome.toString());
        return finish(search.start());
    }

    private Ended launch(String... arguments) throws Exception {
        return finish(command(Stream.concat(Stream.of(root.resolve("convoy").toString()), Stream.of(arguments))
                        .toArray(String[]::new))
                .start());
    }

    private ProcessBuilder command(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().remove("CONVOY_JAVA_OPTS");
        return builder;
    }

    private static Ended finish(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output.lines().toList());
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(root.resolve("builds"));
    }

    private Path fakeJdk(String name, String version) throws IOException {
        Path folder = temporary.resolve(name);
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(folder.resolve("bin/java"), FAKE_JAVA);
        executable(folder.resolve("bin/javac"), "");
        return folder;
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void touchLater(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    }

    private record Ended(int code, List<String> output) {}
}
