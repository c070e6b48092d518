package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What limits the network of containers: the kernel's token bucket, set from outside, by the host's `tc` in a
/// container's network namespace. So neither the image nor the container needs a tool or a right for it.
final class SlowNetwork {
    private SlowNetwork() {}

    /// Skips the test where the host's kernel does not let us; CI, which is root, counts skipped tests as failed.
    static void assumePossible() {
        assumeThat(System.getProperty("user.name"))
                .as("the user: limits of a container's network can be set by root alone")
                .isEqualTo("root");
    }

    /// Limits what a running node sends; what it receives is what others send.
    static void limitTo10Mbit(ConvoyNode node) {
        tc(node, "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "10mbit", "burst", "32kbit", "latency", "400ms");
    }

    private static void tc(ConvoyNode node, String... arguments) {
        var command = new ArrayList<>(List.of("nsenter", "--target", Long.toString(node.processId()), "--net", "tc"));
        Collections.addAll(command, arguments);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command + " did not run: nsenter and tc (iproute2) are needed on the host", e);
        }
    }
}
