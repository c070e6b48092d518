package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionTellsTheRevisionsThatNodesMustShare() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("numerics revision", "protocol revision", "Java 25");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpNamesTheExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Usage: convoy", "Exit codes", "--debug");
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("convoy: no command given (see convoy --help)");
    }

    @Test
    void unknownOptionIsWrongUsage() {
        assertThat(run("--wrong")).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains("'--wrong'", "see convoy --help");
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
