package io.convoy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.convoy.Revision;
import io.convoy.UserError;
import io.convoy.tensor.FlatLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
    private static final FlatLayout PARAMETERS = new FlatLayout.Builder()
            .add("0.weight", List.of(3, 2))
            .add("0.bias", List.of(3))
            .build();
    private static final FlatLayout BUFFERS =
            new FlatLayout.Builder().add("1.running_mean", List.of(3)).build();
    private static final StateLayout LAYOUT = new StateLayout(PARAMETERS, BUFFERS, List.of("exp_avg", "exp_avg_sq"));
    private static final Manifest.Origin ORIGIN =
            new Manifest.Origin("f00d", "name = \"tést\"\nseed = 1\n", "beef", List.of("cat", "dog"));

    @TempDir
    Path run;

    private Path directory;

    @BeforeEach
    void nameDirectory() {
        directory = run.resolve("checkpoints");
    }

    @Test
    void whatIsSavedIsLoaded() {
        TrainingState saved = state(500);

        Path path = new CheckpointStore(directory, 3).save(ORIGIN, LAYOUT, saved, 2, OptionalDouble.of(0.1 + 0.2));
        Checkpoint checkpoint = Checkpoint.open(path);
        TrainingState loaded = checkpoint.state(LAYOUT);

        assertThat(path).isEqualTo(directory.resolve("step-00000500"));
        assertThat(loaded.step()).isEqualTo(500);
        assertThat(loaded.parameters()).containsExactly(saved.parameters());
        assertThat(loaded.buffers()).containsExactly(saved.buffers());
        assertThat(loaded.optimizer()).containsExactlyElementsOf(saved.optimizer());
        Manifest manifest = checkpoint.manifest();
        assertThat(manifest.origin()).isEqualTo(ORIGIN);
        assertThat(manifest.numericsRevision()).isEqualTo(Revision.NUMERICS);
        assertThat(manifest.epoch()).isEqualTo(2);
        assertThat(manifest.step()).isEqualTo(500);
        assertThat(manifest.testAccuracy()).hasValue(0.1 + 0.2);
        assertThat(manifest.weightsSha256()).isEqualTo(WeightsDigest.sha256(saved.parameters(), saved.buffers()));
        assertThat(manifest.files()).containsOnlyKeys("model.safetensors", "optimizer.safetensors");
    }

    @Test
    void equalStatesMakeEqualFiles() throws IOException {
        Path first = new CheckpointStore(run.resolve("a"), 1).save(ORIGIN, LAYOUT, state(7), 0, OptionalDouble.empty());
        Path second =
                new CheckpointStore(run.resolve("b"), 1).save(ORIGIN, LAYOUT, state(7), 0, OptionalDouble.empty());

        for (String file : List.of("model.safetensors", "optimizer.safetensors", "manifest.json")) {
            assertThat(Files.mismatch(first.resolve(file), second.resolve(file)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void theNewestIsFoundFromTheRunsDirectory() {
        CheckpointStore store = new CheckpointStore(directory, 3);
        save(store, 9, OptionalDouble.empty());
        save(store, 100_000_000, OptionalDouble.empty());
        save(store, 10, OptionalDouble.empty());

        assertThat(Checkpoint.open(run).manifest().step()).isEqualTo(100_000_000);
        assertThat(Checkpoint.open(directory).manifest().step()).isEqualTo(100_000_000);
    }

    @Test
    void theLastOnesAndTheBestAreKept() throws IOException {
        CheckpointStore store = new CheckpointStore(directory, 2);
        save(store, 100, OptionalDouble.of(0.5));
        save(store, 200, OptionalDouble.of(0.9));
        save(store, 300, OptionalDouble.of(0.7));
        save(store, 400, OptionalDouble.of(0.9));
        save(store, 500, OptionalDouble.empty());

        assertThat(names()).containsExactly("best", "step-00000200", "step-00000400", "step-00000500");
        assertThat(Files.readSymbolicLink(directory.resolve("best"))).hasToString("step-00000200");
        assertThat(Checkpoint.open(directory.resolve("best")).manifest().step()).isEqualTo(200);

        save(store, 600, OptionalDouble.of(0.95));

        assertThat(names()).containsExactly("best", "step-00000500", "step-00000600");
        assertThat(Checkpoint.open(directory.resolve("best")).manifest().step()).isEqualTo(600);
    }

    @Test
    void aCheckpointOlderThanThoseKeptSurvivesItsOwnSaving() throws IOException {
        CheckpointStore store = new CheckpointStore(directory, 1);
        save(store, 500, OptionalDouble.empty());
        Path older = save(store, 400, OptionalDouble.empty());

        assertThat(Checkpoint.open(older).manifest().step()).isEqualTo(400);
        assertThat(names()).containsExactly("step-00000400", "step-00000500");
    }

    @Test
    void theSameStepIsReplaced() throws IOException {
        CheckpointStore store = new CheckpointStore(directory, 2);
        save(store, 100, OptionalDouble.empty());
        Path path = save(store, 100, OptionalDouble.of(0.5));

        assertThat(Checkpoint.open(path).manifest().testAccuracy()).hasValue(0.5);
        assertThat(names()).containsExactly("best", "step-00000100");
    }

    @Test
    void leftoversOfACrashAreIgnoredThenCleared() throws IOException {
        save(new CheckpointStore(directory, 2), 100, OptionalDouble.empty());
        Path half = Files.createDirectories(directory.resolve(".new-step-00000200"));
        Files.writeString(half.resolve("model.safetensors"), "half");
        Files.createDirectories(directory.resolve(".deleted-step-00000050/x"));

        assertThat(Checkpoint.open(run).manifest().step()).isEqualTo(100);
        new CheckpointStore(directory, 2);
        assertThat(names()).containsExactly("step-00000100");
    }

    @Test
    void aCrashBetweenTheTwoRenamesOfAReplacementLosesNothing() throws IOException {
        Path path = save(new CheckpointStore(directory, 2), 100, OptionalDouble.empty());
        Files.move(path, directory.resolve(".replaced-step-00000100"));

        new CheckpointStore(directory, 2);

        assertThat(names()).containsExactly("step-00000100");
        assertThat(Checkpoint.open(path).manifest().step()).isEqualTo(100);
    }

    @Test
    void aDamagedOldCheckpointDoesNotStopTheNextOne() throws IOException {
        CheckpointStore store = new CheckpointStore(directory, 2);
        Files.writeString(save(store, 100, OptionalDouble.of(0.5)).resolve("manifest.json"), "{");

        Path next = save(store, 200, OptionalDouble.of(0.4));

        assertThat(Files.readSymbolicLink(directory.resolve("best"))).hasToString("step-00000200");
        assertThat(Checkpoint.open(next).manifest().step()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "optimizer.safetensors"})
    void everyFlippedByteOfATensorFileIsNoticed(String name) throws IOException {
        Path file = save(new CheckpointStore(directory, 1), 1, OptionalDouble.empty())
                .resolve(name);
        String expected = Checkpoint.open(run).manifest().files().get(name);
        byte[] whole = Files.readAllBytes(file);

        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            Files.write(file, flipped);
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> Checkpoint.open(run))
                    .withMessageMatching(
                            "\\Q" + file + "\\E: damaged: its SHA-256 is [0-9a-f]{64}, expected " + expected);
        }
    }

    @Test
    void noFlippedBitOfTheManifestIsBelieved() throws IOException {
        Path path = save(new CheckpointStore(directory, 1), 123, OptionalDouble.of(0.75));
        Manifest saved = Checkpoint.open(run).manifest();
        Path file = path.resolve("manifest.json");
        byte[] whole = Files.readAllBytes(file);

        int noticed = 0;
        for (int i = 0; i < whole.length * 8; i++) {
            byte[] flipped = whole.clone();
            flipped[i / 8] ^= (byte) (1 << i % 8);
            Files.write(file, flipped);
            UserError error = catchThrowableOfType(UserError.class, () -> {
                assertThat(Checkpoint.open(path).manifest()).isEqualTo(saved); // white space between the values
            });
            noticed += error == null ? 0 : 1;
        }
        assertThat(noticed).isGreaterThan(whole.length * 6);
    }

    @Test
    void aCheckpointCutShortIsNoticed() throws IOException {
        Path file = save(new CheckpointStore(directory, 1), 1, OptionalDouble.empty())
                .resolve("model.safetensors");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Checkpoint.open(run))
                .withMessageStartingWith(file + ": damaged: its SHA-256 is ");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Path file = save(new CheckpointStore(directory, 1), 1, OptionalDouble.empty())
                .resolve("optimizer.safetensors");
        Files.delete(file);

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Checkpoint.open(run))
                .withMessageStartingWith(file + ": not found, expected a file with SHA-256 ");
    }

    @Test
    void aCheckpointOfAnotherModelIsRefused() {
        Checkpoint checkpoint = Checkpoint.open(save(new CheckpointStore(directory, 1), 1, OptionalDouble.empty()));
        FlatLayout other = new FlatLayout.Builder()
                .add("0.weight", List.of(3, 2))
                .add("0.bias", List.of(4))
                .build();

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> checkpoint.state(new StateLayout(other, BUFFERS, List.of("exp_avg", "exp_avg_sq"))))
                .withMessage(checkpoint.directory().resolve("model.safetensors")
                        + ": tensor 0.bias has dimensions [3], expected [4]: is this a file of another model?");
    }

    @Test
    void aCheckpointOfAnotherOptimizerIsRefused() {
        Checkpoint checkpoint = Checkpoint.open(save(new CheckpointStore(directory, 1), 1, OptionalDouble.empty()));

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> checkpoint.state(new StateLayout(PARAMETERS, BUFFERS, List.of("momentum"))))
                .withMessage(checkpoint.directory().resolve("optimizer.safetensors")
                        + ": tensor momentum.0.weight is missing, expected dimensions [3, 2]:"
                        + " is this a file of another model?");
    }

    @Test
    void aDirectoryWithoutCheckpointsIsNamed() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Checkpoint.open(run))
                .withMessage(run + ": holds no checkpoint, expected a checkpoint or the directory of a run");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Checkpoint.open(run.resolve("gone")))
                .withMessage(run.resolve("gone") + ": not found, expected a checkpoint or the directory of a run");
    }

    private static Path save(CheckpointStore store, long step, OptionalDouble accuracy) {
        return store.save(ORIGIN, LAYOUT, state(step), 0, accuracy);
    }

    private static TrainingState state(long step) {
        return new TrainingState(step, values(9, step), values(3, 0.5f), List.of(values(9, 0.25f), values(9, -1)));
    }

    private static float[] values(int length, float first) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = first + i / 7f;
        }
        return values;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
