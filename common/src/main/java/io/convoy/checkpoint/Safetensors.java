package io.convoy.checkpoint;

import io.convoy.UserError;
import io.convoy.checkpoint.SafetensorsHeader.Entry;
import io.convoy.checkpoint.SafetensorsHeader.Type;
import io.convoy.tensor.FlatLayout;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A file of named tensors in the [safetensors format](https://huggingface.co/docs/safetensors): the header's
/// length (8 bytes, little-endian), a JSON header, the values (little-endian).
///
/// @param tensors by name, in the order of their data
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int LONGEST_HEADER = 100_000_000; // the format's own limit

    /// Tensors that lie together in one flat array.
    public record Part(FlatLayout layout, float[] values) {
        public Part {
            if (layout.floats() != values.length) {
                throw new IllegalArgumentException(values.length + " floats for a layout of " + layout.floats());
            }
        }
    }

    /// Writes a file whole or not at all: beside its place first, synced, then renamed.
    public static void write(Path file, Map<String, String> metadata, List<Part> parts) {
        try {
            DurableFile.replace(file, out -> writeTo(out, metadata, parts));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    static void writeTo(OutputStream out, Map<String, String> metadata, List<Part> parts) throws IOException {
        List<Entry> entries = new ArrayList<>();
        long partBegin = 0;
        for (Part part : parts) {
            for (FlatLayout.Slot slot : part.layout().slots()) {
                long begin = partBegin + (long) slot.offset() * Float.BYTES;
                entries.add(new Entry(
                        slot.name(), Type.F32, slot.dimensions(), begin, begin + (long) slot.floats() * Float.BYTES));
            }
            partBegin += (long) part.values().length * Float.BYTES;
        }
        byte[] header = new SafetensorsHeader(metadata, entries).encode();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.write(chunk.putLong(header.length).array(), 0, Long.BYTES);
        out.write(header);
        for (Part part : parts) {
            for (int from = 0; from < part.values().length; from += CHUNK_BYTES / Float.BYTES) {
                int count = Math.min(CHUNK_BYTES / Float.BYTES, part.values().length - from);
                chunk.clear().asFloatBuffer().put(part.values(), from, count);
                out.write(chunk.array(), 0, count * Float.BYTES);
            }
        }
    }

    /// Reads a file and checks all of it: header, types, offsets, and that the data end where the file ends.
    ///
    /// @throws UserError naming file, place, what was found and what was expected
    public static Safetensors read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(
                    file + ": " + (Files.exists(file) ? "not a file" : "not found") + ", expected a safetensors file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(file, channel);
        } catch (EOFException e) {
            throw new UserError(file + ": became shorter while it was read", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Safetensors read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < SafetensorsHeader.START) {
            throw new UserError(file + ": cut short: " + size + " bytes, expected the header's length in the first "
                    + SafetensorsHeader.START);
        }
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long headerBytes = fill(channel, chunk, Long.BYTES).getLong();
        if (headerBytes < 2 || headerBytes > LONGEST_HEADER) {
            throw new UserError(file + ": header length at byte 0 is " + Long.toUnsignedString(headerBytes)
                    + ", expected 2 to " + LONGEST_HEADER);
        }
        long dataStart = SafetensorsHeader.START + headerBytes;
        if (dataStart > size) {
            throw new UserError(file + ": cut short: " + size + " bytes, expected a header up to byte " + dataStart);
        }
        ByteBuffer header = fill(channel, ByteBuffer.allocate((int) headerBytes), (int) headerBytes);
        SafetensorsHeader parsed = SafetensorsHeader.parse(file, header.array());
        long expectedSize = dataStart + parsed.dataBytes();
        if (size < expectedSize) {
            throw new UserError(file + ": cut short: " + size + " bytes, expected " + expectedSize);
        }
        if (size > expectedSize) {
            throw new UserError(file + ": " + (size - expectedSize) + " bytes too many from byte " + expectedSize
                    + ", expected the end of the file");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : parsed.entries()) {
            tensors.put(entry.name(), values(channel, chunk, entry));
        }
        return new Safetensors(parsed.metadata(), tensors);
    }

    private static Tensor values(FileChannel channel, ByteBuffer chunk, Entry entry) throws IOException {
        int count = entry.count();
        int most = CHUNK_BYTES / entry.type().bytes;
        return switch (entry.type()) {
            case F32 -> {
                float[] values = new float[count];
                for (int from = 0; from < count; from += most) {
                    int next = Math.min(most, count - from);
                    fill(channel, chunk, next * Float.BYTES).asFloatBuffer().get(values, from, next);
                }
                yield new Tensor.Floats(entry.dimensions(), values);
            }
            case I64 -> {
                long[] values = new long[count];
                for (int from = 0; from < count; from += most) {
                    int next = Math.min(most, count - from);
                    fill(channel, chunk, next * Long.BYTES).asLongBuffer().get(values, from, next);
                }
                yield new Tensor.Longs(entry.dimensions(), values);
            }
        };
    }

    private static ByteBuffer fill(FileChannel channel, ByteBuffer buffer, int bytes) throws IOException {
        buffer.clear().limit(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }
}
