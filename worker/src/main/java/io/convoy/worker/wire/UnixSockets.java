package io.convoy.worker.wire;

import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;

/// Names of Unix domain sockets in Linux' abstract namespace: they are no files, so they vanish with their process,
/// however it ends. Each network namespace, so each container, has names of its own.
///
/// Any user of the host may dial such a socket, just as the TCP port beside it. Who does not know a job cannot join it:
/// a link begins with job, generation and rank ([Acceptor]), and each frame repeats job and sender.
final class UnixSockets {
    private static final Path THOSE_HERE = Path.of("/proc/net/unix");

    private UnixSockets() {}

    /// A name that no other socket has.
    static String newName() {
        return "convoy-" + UUID.randomUUID();
    }

    static DomainSocketAddress address(String name) {
        return new DomainSocketAddress("\0" + name);
    }

    /// Whether a process of this host, or container, listens on a socket of this name. False where one cannot know.
    static boolean isHere(String name) {
        try (Stream<String> sockets = Files.lines(THOSE_HERE, StandardCharsets.ISO_8859_1)) {
            return sockets.anyMatch(socket -> socket.endsWith(" @" + name));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
