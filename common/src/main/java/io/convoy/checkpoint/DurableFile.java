package io.convoy.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;

/// Writing so that a crash at any moment leaves the old content or the new, never a part of it.
final class DurableFile {
    private static final int BUFFER_BYTES = 64 * 1024;

    private DurableFile() {}

    /// Writes what a file is to hold.
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Writes and syncs a file in place; for files in a directory that nobody looks into yet.
    ///
    /// @return the SHA-256 of what was written
    static String write(Path file, Body body) throws IOException {
        MessageDigest digest = WeightsDigest.newSha256();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(
                    new DigestOutputStream(Channels.newOutputStream(channel), digest), BUFFER_BYTES);
            body.writeTo(out);
            out.flush();
            channel.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Writes a file beside its place, syncs it, then puts it there in one move.
    static void replace(Path file, Body body) throws IOException {
        Path temporary = Files.createTempFile(directoryOf(file), "." + file.getFileName() + "-", ".tmp");
        try {
            write(temporary, body);
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /// Renames within a directory, replacing what is there, and makes the new name durable.
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(directoryOf(to));
    }

    private static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file that is no root has a directory");
    }

    /// Makes the names in a directory durable.
    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
