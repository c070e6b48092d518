package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LogFilesTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) ";

    @TempDir
    private Path directory;

    @BeforeEach
    void writeToDirectory() {
        LogFiles.writeTo(directory, "coordinator", "node0");
    }

    @AfterEach
    void closeFiles() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("ROOT").detachAndStopAllAppenders();
        MDC.clear();
    }

    @Test
    void lineNamesTimeLevelNodeHostAndLogger() throws IOException {
        LoggerFactory.getLogger("io.convoy.Example").info("step {} done", 7);

        assertThat(Files.readString(directory.resolve("coordinator.log")))
                .matches(TIME + "INFO  coordinator@node0 io\\.convoy\\.Example step 7 done\\R");
    }

    @Test
    void eachWorkerHasItsFile() throws IOException {
        for (String worker : new String[] {"worker-1", "worker-2"}) {
            MDC.put(LogFiles.WORKER, worker);
            MDC.put(LogFiles.HOST, "node9");
            LoggerFactory.getLogger("io.convoy.Example").info("I am {}", worker);
        }

        assertThat(Files.readAllLines(directory.resolve("worker-1.log")))
                .singleElement()
                .asString()
                .contains(" worker-1@node9 ", "I am worker-1");
        assertThat(Files.readAllLines(directory.resolve("worker-2.log")))
                .singleElement()
                .asString()
                .contains(" worker-2@node9 ", "I am worker-2");
    }

    @Test
    void librariesAreHeardFromWarningsOn() throws IOException {
        LoggerFactory.getLogger("org.apache.pekko.Example").info("not this");
        LoggerFactory.getLogger("org.apache.pekko.Example").warn("but this", new IllegalStateException("why"));

        assertThat(Files.readString(directory.resolve("coordinator.log")))
                .doesNotContain("not this")
                .contains("WARN", "but this", "IllegalStateException: why");
    }
}
