package io.convoy.data;

import io.convoy.UserError;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A data file, unpacked on the fly if its name ends in `.gz`, that knows how far it was read. What goes wrong is
/// told with the file's name and the offset among the (unpacked) bytes.
final class DataInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path file;
    private final InputStream in;
    private long offset;

    DataInput(Path file) {
        this.file = file;
        this.in = open(file);
    }

    /// Bytes read so far.
    long offset() {
        return offset;
    }

    /// Reads exactly so many bytes.
    ///
    /// @param expectedEnd where the file should end, for the message if it ends before
    byte[] read(int count, long expectedEnd) {
        byte[] bytes = upTo(count);
        offset += bytes.length;
        if (bytes.length < count) {
            throw new UserError(file + ": cut short at byte " + offset + ", expected " + expectedEnd + " bytes");
        }
        return bytes;
    }

    /// Demands that the file ends here.
    void expectEnd() {
        if (upTo(1).length > 0) {
            throw new UserError(file + ": too long: goes on behind byte " + offset + ", expected it to end there");
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    private byte[] upTo(int count) {
        try {
            return in.readNBytes(count);
        } catch (EOFException e) {
            throw new UserError(file + ": cut short: the gzip data end within a block, behind byte " + offset, e);
        } catch (ZipException e) {
            throw new UserError(file + ": broken gzip data behind byte " + offset + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static InputStream open(Path file) {
        try {
            InputStream raw = Files.newInputStream(file);
            if (!file.toString().endsWith(".gz")) {
                return new BufferedInputStream(raw, BUFFER_BYTES);
            }
            try {
                return new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES);
            } catch (EOFException | ZipException e) {
                raw.close();
                throw new UserError(file + ": not gzip: expected the bytes 1f 8b at byte 0", e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
