package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `convoy train --trace`: one file shows the chosen steps of all workers, and the weights are what they were.
@Timeout(120)
class TraceTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file;

    @BeforeEach
    void writeJob() throws IOException {
        SmallData.write(folder.resolve("data"));
        try (var resource = TraceTest.class.getResourceAsStream("/same-bits.conf")) {
            Files.write(folder.resolve("job.conf"), resource.readAllBytes());
        }
        file = folder.resolve("trace.json");
    }

    @Test
    void fileHoldsTheChosenStepsOfAllWorkersAndWeightsAreThoseOfAnUntracedRun() throws IOException {
        assertThat(train("traced", "--trace=" + file, "--trace-steps=2-3")).isZero();
        assertThat(out.toString()).containsPattern("trace of steps 2-3: \\S+trace.json holds [0-9,]+ spans\n");
        List<JsonNode> events = events();
        assertThat(events.stream()
                        .filter(event -> event.get("name").asText().equals("process_name"))
                        .map(event -> event.at("/args/name").asText()))
                .satisfiesExactly(
                        name -> assertThat(name).startsWith("worker 0 on "),
                        name -> assertThat(name).startsWith("worker 1 on "));
        for (int worker = 0; worker < 2; worker++) {
            List<JsonNode> spans = spansOf(events, worker);
            Map<String, Long> count = spans.stream()
                    .collect(Collectors.groupingBy(span -> span.get("name").asText(), Collectors.counting()));
            assertThat(count.keySet().stream().filter(name -> name.startsWith("step ")))
                    .containsExactlyInAnyOrder("step 2", "step 3");
            assertThat(count)
                    .containsEntry("update", 2L)
                    .containsEntry("wait for exchange", 2L)
                    .containsKeys("feed", "forward", "backward", "0 conv forward", "0 conv backward");
            assertThat(count.get("forward")).isEqualTo(count.get("backward")).isGreaterThanOrEqualTo(2);
            assertComputingLiesWithinSteps(spans);
        }

        assertThat(train("untraced")).isZero();
        assertThat(weights("traced")).isEqualTo(weights("untraced"));
    }

    private static void assertComputingLiesWithinSteps(List<JsonNode> spans) {
        List<JsonNode> steps = spans.stream()
                .filter(span -> span.get("name").asText().startsWith("step "))
                .toList();
        Set<String> computed = Set.of("forward", "backward", "step");
        assertThat(spans)
                .filteredOn(span -> computed.contains(span.get("cat").asText()))
                .allMatch(span -> steps.stream().anyMatch(step -> isWithin(span, step)));
    }

    private static boolean isWithin(JsonNode inner, JsonNode outer) {
        double rounding = 1e-2;
        return inner.get("ts").asDouble() >= outer.get("ts").asDouble() - rounding
                && end(inner) <= end(outer) + rounding;
    }

    private static double end(JsonNode span) {
        return span.get("ts").asDouble() + span.get("dur").asDouble();
    }

    @Test
    void runThatEndsEarlierLeavesWhatThereIsAndSaysSo() throws IOException {
        assertThat(train("short", "--trace=" + file, "--trace-steps=2-400", "--steps=3"))
                .isZero();

        assertThat(out.toString())
                .containsPattern(
                        "trace: steps 2-400 asked for, the run ended after step 3: \\S+ holds [0-9,]+ spans\n");
        assertThat(spansOf(events(), 1))
                .extracting(span -> span.get("name").asText())
                .contains("step 2", "step 3");
    }

    @Test
    void stepsThatAreNeverRunAreSaid() throws IOException {
        assertThat(train("none", "--trace=" + file, "--trace-steps=400-401", "--steps=2"))
                .isZero();

        assertThat(out.toString())
                .containsPattern("trace: steps 400-401 not reached, the run had steps 1-2: \\S+ holds 0 spans\n");
        assertThat(events()).hasSize(2);
    }

    @Test
    void badRangesAndPlacesAreRefusedInALine() {
        assertRefused("--trace-steps 3: expected A-B, the first and the last step, as in 10-12", "--trace-steps=3");
        assertRefused("--trace-steps 5-4: expected 1 ≤ A ≤ B, steps are counted from 1", "--trace-steps=5-4");
        assertRefused("--trace-steps 0-4: expected 1 ≤ A ≤ B, steps are counted from 1", "--trace-steps=0-4");
        file = folder.resolve("nowhere/t.json");
        assertRefused("t.json: there is no directory " + folder.resolve("nowhere"), "--trace-steps=1-2");
        file = folder;
        assertRefused(folder + ": is a directory, expected a file to write", "--trace-steps=1-2");
    }

    private void assertRefused(String line, String steps) {
        err.getBuffer().setLength(0);
        assertThat(train("refused", "--trace=" + file, steps)).isEqualTo(2);
        assertThat(err.toString()).contains(line);
        assertThat(err.toString().lines()).hasSize(1);
    }

    private int train(String run, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "train",
                folder.resolve("job.conf").toString(),
                "--workers=2",
                "--threads=2",
                "--out=" + folder.resolve(run)));
        all.addAll(List.of(arguments));
        return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    }

    private String weights(String run) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(folder.resolve(run).resolve("summary.json").toFile())
                .get("weights_sha256")
                .asText();
    }

    private List<JsonNode> events() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        JsonMapper.builder().build().readTree(file.toFile()).get("traceEvents").forEach(events::add);
        return events;
    }

    private static List<JsonNode> spansOf(List<JsonNode> events, int worker) {
        return events.stream()
                .filter(event ->
                        event.get("ph").asText().equals("X") && event.get("pid").asInt() == worker)
                .toList();
    }
}
