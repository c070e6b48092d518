package io.convoy.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChromeTraceTest {
    /// About now, in nanoseconds since 1970: more digits than a double holds.
    private static final long NOW = 1_790_000_000_123_456_789L;

    @TempDir
    private Path folder;

    @Test
    void timesAreMicrosecondsSinceTheEarliestSpanOfAllProcesses() throws IOException {
        List<JsonNode> events =
                events(process(0, span("step", "late", 1_500, 4_750)), process(1, span("step", "early", 0, 1)));

        JsonNode late = named(events, "late");
        assertThat(late.get("ph").asText()).isEqualTo("X");
        assertThat(late.get("cat").asText()).isEqualTo("test");
        assertThat(late.get("ts").asDouble()).isEqualTo(1.5, within(1e-9));
        assertThat(late.get("dur").asDouble()).isEqualTo(3.25, within(1e-9));
        assertThat(late.get("pid").asInt()).isZero();
        assertThat(named(events, "early").get("ts").asDouble()).isZero();
        assertThat(named(events, "early").get("pid").asInt()).isEqualTo(1);
    }

    @Test
    void processesAndLanesAreNamedTheStepLoopFirst() throws IOException {
        List<JsonNode> events = events(process(
                4,
                span("send", "a", 0, 1),
                span("compute 10", "b", 0, 1),
                span("compute 2", "c", 0, 1),
                span("step", "d", 5, 6)));

        assertThat(names(events, "process_name")).containsExactly("process 4");
        assertThat(names(events, "thread_name")).containsExactly("step", "compute 2", "compute 10", "send");
        assertThat(named(events, "d").get("tid").asInt()).isZero();
        assertThat(named(events, "b").get("tid").asInt()).isEqualTo(2);
    }

    @Test
    void spansNestOrGetRowsOfTheirOwn() throws IOException {
        List<JsonNode> events = events(process(
                0,
                span("step", "inner", 0, 3),
                span("step", "outer", 0, 10),
                span("step", "next", 3, 10),
                span("receive", "bucket 0", 0, 5),
                span("receive", "bucket 1", 2, 7),
                span("receive", "bucket 2", 5, 9)));

        assertThat(names(events, "thread_name")).containsExactly("step", "receive", "receive (2)");
        assertThat(events.stream()
                        .filter(event -> event.get("ph").asText().equals("X"))
                        .map(event -> event.get("name").asText()))
                .containsExactly("outer", "inner", "next", "bucket 0", "bucket 2", "bucket 1");
        assertThat(named(events, "bucket 2").get("tid"))
                .isEqualTo(named(events, "bucket 0").get("tid"));
        assertThat(named(events, "bucket 1").get("tid"))
                .isNotEqualTo(named(events, "bucket 0").get("tid"));
    }

    @Test
    void fileIsReplacedAndNothingLiesBesideIt() throws IOException {
        Path file = folder.resolve("t.json");
        Files.writeString(file, "what was there before");
        new ChromeTrace(List.of()).write(file);

        assertThat(JsonMapper.builder().build().readTree(file.toFile()).get("traceEvents"))
                .isEmpty();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private static ChromeTrace.Process process(int id, Span... spans) {
        return new ChromeTrace.Process(id, "process " + id, List.of(spans));
    }

    private static Span span(String lane, String name, long from, long to) {
        return new Span(lane, name, "test", NOW + from, NOW + to);
    }

    private List<JsonNode> events(ChromeTrace.Process... processes) throws IOException {
        Path file = folder.resolve("trace.json");
        new ChromeTrace(List.of(processes)).write(file);
        List<JsonNode> events = new ArrayList<>();
        JsonMapper.builder().build().readTree(file.toFile()).get("traceEvents").forEach(events::add);
        return events;
    }

    private static JsonNode named(List<JsonNode> events, String name) {
        return events.stream()
                .filter(event -> event.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(List<JsonNode> events, String kind) {
        return events.stream()
                .filter(event -> event.get("name").asText().equals(kind))
                .map(event -> event.at("/args/name").asText())
                .toList();
    }
}
