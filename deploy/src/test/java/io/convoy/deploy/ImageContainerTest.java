package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The container image starts, and [ConvoyNode]'s means of doing harm do it.
@RequiresDocker
class ImageContainerTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ConvoyCluster cluster = new ConvoyCluster();

    @AfterEach
    void removeCluster() {
        cluster.close();
    }

    @Test
    void printsItsVersionAndNothingElse() {
        ConvoyNode node = cluster.node("node").start("--version");

        assertThat(node.awaitExit(SOON)).isZero();
        assertThat(node.lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("convoy "),
                        line -> assertThat(line).startsWith("numerics revision " + Revision.NUMERICS),
                        line -> assertThat(line).startsWith("Java 25"));
    }

    @Test
    void wrongUsageEndsWithTwoAndOneLine() {
        ConvoyNode node = cluster.node("node").start("--no-such-option");

        assertThat(node.awaitExit(SOON)).isEqualTo(2);
        assertThat(node.lines()).singleElement().asString().contains("--no-such-option");
    }

    @Test
    void javaOptionsReachTheJvm() {
        ConvoyNode node = cluster.node("node")
                .javaOptions("-Dconvoy.revision.numerics=77")
                .start("--version");

        assertThat(node.awaitExit(SOON)).isZero();
        assertThat(node.lines()).anyMatch(line -> line.contains("numerics revision 77"));
    }

    @Test
    void runsAsAUserWithoutRights() {
        ConvoyNode node =
                cluster.node("node").startShell("id --user --name; touch runs/mine && ! touch /opt/convoy/mine");

        assertThat(node.awaitExit(SOON)).isZero();
        assertThat(node.lines()).first().isEqualTo("convoy");
    }

    @Test
    void killedNodeEndsAtOnce() {
        ConvoyNode node = cluster.node("node").startShell("echo ready; sleep 600");
        node.awaitLine("ready", SOON);

        node.kill();

        assertThat(node.awaitExit(SOON)).isEqualTo(128 + 9);
    }

    @Test
    void pausedNodeSaysNothingUntilItGoesOn() {
        ConvoyNode node = cluster.node("node").startShell("while echo tick; do sleep 0.05; done");
        node.awaitLine("tick", SOON);

        node.pause();
        someTimePasses();
        List<String> whenPaused = node.lines();
        someTimePasses();
        assertThat(node.lines()).isEqualTo(whenPaused);

        node.unpause();
        someTimePasses();
        assertThat(node.lines()).hasSizeGreaterThan(whenPaused.size());
    }

    @Test
    void filesOfAnEndedNodeCanBeRead() {
        ConvoyNode node = cluster.node("node").file("data/in", "some text").startShell("cp data/in runs/out");

        assertThat(node.awaitExit(SOON)).isZero();
        assertThat(node.read("runs/out")).isEqualTo("some text".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nodesFindEachOtherByNameUntilDisconnected() {
        ConvoyNode server = cluster.node("server").startShell("echo ready; sleep 600");
        server.awaitLine("ready", SOON);
        assertThat(lookUp("server")).isZero();

        server.disconnect();
        assertThat(lookUp("server")).isNotZero();

        server.reconnect();
        assertThat(lookUp("server")).isZero();
    }

    private void someTimePasses() {
        assertThat(cluster.node("clock").startShell("sleep 0.5").awaitExit(SOON))
                .isZero();
    }

    private int lookUp(String host) {
        return cluster.node("client").startShell("getent hosts " + host).awaitExit(SOON);
    }
}
