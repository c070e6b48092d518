package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {
    private final StringWriter err = new StringWriter();

    @Test
    void mistakeOfTheUserIsItsMessageAndTwo() {
        assertThat(run(new UserError("job.conf: shards: found 9, expected at most 8"), false))
                .isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("train: job.conf: shards: found 9, expected at most 8");
    }

    @Test
    void mistakeIsFoundAmongTheCauses() {
        assertThat(run(new CompletionException(new IllegalStateException(new UserError("bad job"))), false))
                .isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("train: bad job");
    }

    @Test
    void otherFailureIsItsInnermostCauseAndOne() {
        assertThat(run(new CompletionException(new IOException("disk full")), false))
                .isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("train: IOException: disk full (--debug shows where)");
    }

    @Test
    void messageOfManyLinesBecomesOne() {
        assertThat(run(new IllegalStateException("first\n  second\r\n"), false)).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().contains("first; second");
    }

    @Test
    void debugAddsTheStackTrace() {
        assertThat(run(new UserError("bad job"), true)).isEqualTo(2);
        assertThat(err.toString()).startsWith("train: bad job").contains("at io.convoy.deploy.FailuresTest");
    }

    private int run(RuntimeException failure, boolean debug) {
        Failures failures = new Failures(() -> debug);
        return new CommandLine(new Train(failure))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(failures::execution)
                .execute();
    }

    @Command(name = "train")
    private record Train(RuntimeException failure) implements Runnable {
        @Override
        public void run() {
            throw failure;
        }
    }
}
