package io.convoy.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// A file that chrome://tracing and Perfetto (ui.perfetto.dev) show, in the JSON of the "Trace Event Format": a
/// complete event (`X`) for each span, with times in microseconds since the earliest one, and names of processes and
/// rows as metadata (`M`).
public record ChromeTrace(List<Process> processes) {
    /// An event a line.
    private static final class Lines extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1;

        @Override
        public void beforeArrayValues(JsonGenerator json) throws IOException {
            json.writeRaw('\n');
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(",\n");
        }
    }

    /// @param id shown in this order, 0 first
    /// @param spans of all lanes in any order, on a clock that all processes share
    public record Process(int id, String name, List<Span> spans) {}

    public ChromeTrace {
        processes = List.copyOf(processes);
    }

    /// Writes the file beside its place, then puts it there in one move.
    public void write(Path file) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            try (var out = Files.newBufferedWriter(temporary);
                    JsonGenerator json =
                            JsonMapper.builder().build().createGenerator(out).setPrettyPrinter(new Lines())) {
                write(json);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void write(JsonGenerator json) throws IOException {
        long origin = processes.stream()
                .flatMap(process -> process.spans().stream())
                .mapToLong(Span::startNanos)
                .min()
                .orElse(0);
        json.writeStartObject();
        json.writeStringField("displayTimeUnit", "ms");
        json.writeArrayFieldStart("traceEvents");
        for (Process process : processes) {
            metadata(json, "process_name", process.id(), 0, process.name());
            List<Row> rows = Row.of(process.spans());
            for (int row = 0; row < rows.size(); row++) {
                metadata(json, "thread_name", process.id(), row, rows.get(row).name());
                for (Span span : rows.get(row).spans()) {
                    complete(json, process.id(), row, span, origin);
                }
            }
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private static void metadata(JsonGenerator json, String kind, int process, int row, String name)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", kind);
        json.writeStringField("ph", "M");
        json.writeNumberField("pid", process);
        json.writeNumberField("tid", row);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void complete(JsonGenerator json, int process, int row, Span span, long origin) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", span.name());
        json.writeStringField("cat", span.category());
        json.writeStringField("ph", "X");
        json.writeNumberField("ts", (span.startNanos() - origin) / 1e3);
        json.writeNumberField("dur", (span.endNanos() - span.startNanos()) / 1e3);
        json.writeNumberField("pid", process);
        json.writeNumberField("tid", row);
        json.writeEndObject();
    }
}
