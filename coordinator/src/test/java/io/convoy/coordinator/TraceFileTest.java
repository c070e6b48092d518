package io.convoy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.convoy.proto.ToWorker;
import io.convoy.proto.Traced;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {
    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();
    private Path path;
    private TraceFile file;

    @BeforeEach
    void begin() {
        path = folder.resolve("t.json");
        file = new TraceFile(new TraceSpec(path, 5, 6), notes::add);
    }

    @Test
    void isWrittenOnceAllWorkersHaveToldTheirLast() throws IOException {
        file.begin(roster(), 0);
        file.add(part(0, 5, false), 4);
        file.add(part(0, 6, true), 5);
        file.add(part(1, 5, false), 5);
        assertThat(path).doesNotExist();

        file.add(part(1, 6, true), 5);
        assertThat(notes).containsExactly("trace of steps 5-6: " + path + " holds 4 spans");
        assertThat(events().get(0).at("/args/name").asText()).isEqualTo("worker 0 on one");
        assertThat(events().findValuesAsText("ts")).containsExactly("0.0", "1.0", "0.0", "1.0");

        file.end(9);
        assertThat(notes).hasSize(1);
    }

    @Test
    void droppedSpansAreTold() {
        file.begin(roster(), 0);
        file.add(part(0, 6, true).toBuilder().setDropped(1200).build(), 5);
        file.add(part(1, 6, true).toBuilder().setDropped(34).build(), 6);

        assertThat(notes).containsExactly("trace of steps 5-6: " + path + " holds 2 spans, 1,234 more were dropped");
    }

    @Test
    void spansBeyondWhatAFileMayHoldAreTold() throws IOException {
        file = new TraceFile(new TraceSpec(path, 5, 6), notes::add, 1);
        file.begin(roster(), 0);
        file.add(part(0, 6, true), 5);
        file.add(part(1, 6, true), 6);

        assertThat(notes).containsExactly("trace of steps 5-6: " + path + " holds 1 spans, 1 more were dropped");
        assertThat(events()).hasSize(4);
    }

    @Test
    void lostWorkersLeaveWhatCameBefore() {
        file.begin(roster(), 0);
        file.add(part(0, 5, false), 4);
        file.end(5);

        assertThat(notes)
                .containsExactly("trace: steps 5-6 asked for, the run ended after step 5: " + path + " holds 1 spans");
    }

    @Test
    void runThatNeverBeganSaysSo() {
        file.end(8);

        assertThat(notes).containsExactly("trace: steps 5-6 not reached, no step was run: " + path + " holds 0 spans");
    }

    @Test
    void resumedBehindTheStepsSaysSo() {
        file.begin(roster(), 8);
        file.add(Traced.newBuilder().setWorker(0).setStep(9).setLast(true).build(), 8);
        file.add(Traced.newBuilder().setWorker(1).setStep(9).setLast(true).build(), 9);

        assertThat(notes)
                .containsExactly("trace: steps 5-6 not reached, the run had steps 9-9: " + path + " holds 0 spans");
    }

    @Test
    void resumedWithinTheStepsSaysSo() {
        file.begin(roster(), 5);
        file.add(part(0, 6, true), 5);
        file.add(part(1, 6, true), 6);

        assertThat(notes)
                .containsExactly("trace: steps 5-6 asked for, the run began with step 6: " + path + " holds 2 spans");
    }

    @Test
    void placeThatCannotBeWrittenIsTold() throws IOException {
        Files.createDirectories(path.resolve("in the way"));
        file.begin(roster(), 0);
        file.end(0);

        assertThat(notes).singleElement().asString().startsWith("the trace cannot be written: ");
    }

    private static List<WorkerEntry> roster() {
        return List.of(
                new WorkerEntry(0, TestInbox.<ToWorker>create().getRef(), "one", "", ""),
                new WorkerEntry(1, TestInbox.<ToWorker>create().getRef(), "two", "", ""));
    }

    /// One span, a microsecond after that of the step before.
    private static Traced part(int worker, long step, boolean last) {
        return Traced.newBuilder()
                .setWorker(worker)
                .setStep(step)
                .addTexts("step")
                .addTexts("update")
                .addLane(0)
                .addName(1)
                .addCategory(0)
                .addStartNanos(1_790_000_000_000_000_000L + 1000 * step)
                .addDurationNanos(500)
                .setLast(last)
                .build();
    }

    private JsonNode events() throws IOException {
        return JsonMapper.builder().build().readTree(path.toFile()).get("traceEvents");
    }
}
