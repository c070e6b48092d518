package io.convoy.checkpoint;

import io.convoy.UserError;
import io.convoy.checkpoint.Safetensors.Part;
import io.convoy.tensor.FlatLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// One checkpoint on disk: a directory of `model.safetensors`, `optimizer.safetensors` and `manifest.json`, whose
/// digests agreed when it was opened.
public record Checkpoint(Path directory, Manifest manifest) {
    static final String MODEL = "model.safetensors";
    static final String OPTIMIZER = "optimizer.safetensors";

    /// Opens a checkpoint: its own directory, or the newest in a run's directory or in its `checkpoints`.
    ///
    /// @throws UserError if there is none, or naming the file whose digest differs
    public static Checkpoint open(Path path) {
        if (Files.isRegularFile(path.resolve(Manifest.FILE))) {
            return openExactly(path);
        }
        for (Path directory : List.of(path.resolve("checkpoints"), path)) {
            List<Path> all = CheckpointStore.list(directory);
            if (!all.isEmpty()) {
                return openExactly(all.getLast());
            }
        }
        throw new UserError(path + ": " + (Files.exists(path) ? "holds no checkpoint" : "not found")
                + ", expected a checkpoint or the directory of a run");
    }

    /// What is needed to go on from here.
    ///
    /// @throws UserError naming the first tensor that is not as the layout says
    public TrainingState state(StateLayout layout) {
        Weights weights = weights(layout.parameters(), layout.buffers());
        Path file = directory.resolve(OPTIMIZER);
        NamedTensors tensors = new NamedTensors(file, Safetensors.read(file).tensors());
        List<float[]> optimizer = new ArrayList<>();
        for (String slot : layout.optimizerSlots()) {
            float[] values = new float[layout.parameters().floats()];
            tensors.takeAll(layout.slot(slot), values);
            optimizer.add(values);
        }
        tensors.expectNoneLeft();
        return new TrainingState(manifest.step(), weights.parameters(), weights.buffers(), optimizer);
    }

    /// The weights alone.
    public Weights weights(FlatLayout parameterLayout, FlatLayout bufferLayout) {
        Path file = directory.resolve(MODEL);
        NamedTensors tensors = new NamedTensors(file, Safetensors.read(file).tensors());
        float[] parameters = new float[parameterLayout.floats()];
        float[] buffers = new float[bufferLayout.floats()];
        tensors.takeAll(parameterLayout, parameters);
        tensors.takeAll(bufferLayout, buffers);
        tensors.expectNoneLeft();
        return new Weights(parameters, buffers);
    }

    /// Writes and syncs all files of a checkpoint into a directory that nobody looks into yet.
    static void write(
            Path directory,
            int numericsRevision,
            Manifest.Origin origin,
            int epoch,
            OptionalDouble testAccuracy,
            StateLayout layout,
            TrainingState state)
            throws IOException {
        List<Part> model =
                List.of(new Part(layout.parameters(), state.parameters()), new Part(layout.buffers(), state.buffers()));
        List<Part> optimizer = new ArrayList<>();
        for (int i = 0; i < layout.optimizerSlots().size(); i++) {
            optimizer.add(new Part(
                    layout.slot(layout.optimizerSlots().get(i)),
                    state.optimizer().get(i)));
        }
        Map<String, String> metadata = Map.of("format", "pt", "step", Long.toString(state.step()));
        TreeMap<String, String> digests = new TreeMap<>();
        digests.put(
                MODEL, DurableFile.write(directory.resolve(MODEL), out -> Safetensors.writeTo(out, metadata, model)));
        digests.put(
                OPTIMIZER,
                DurableFile.write(directory.resolve(OPTIMIZER), out -> Safetensors.writeTo(out, metadata, optimizer)));
        Manifest manifest = new Manifest(
                numericsRevision,
                origin,
                epoch,
                state.step(),
                testAccuracy,
                WeightsDigest.sha256(state.parameters(), state.buffers()),
                digests);
        DurableFile.write(directory.resolve(Manifest.FILE), out -> out.write(manifest.encode()));
        DurableFile.syncDirectory(directory);
    }

    private static Checkpoint openExactly(Path directory) {
        Manifest manifest = Manifest.read(directory);
        manifest.files().forEach((name, expected) -> {
            Path file = directory.resolve(name);
            if (!Files.isRegularFile(file)) {
                throw new UserError(file + ": not found, expected a file with SHA-256 " + expected);
            }
            String found = sha256(file);
            if (!found.equals(expected)) {
                throw new UserError(file + ": damaged: its SHA-256 is " + found + ", expected " + expected);
            }
        });
        return new Checkpoint(directory, manifest);
    }

    private static String sha256(Path file) {
        MessageDigest digest = WeightsDigest.newSha256();
        byte[] chunk = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
