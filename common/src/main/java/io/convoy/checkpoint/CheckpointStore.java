package io.convoy.checkpoint;

import io.convoy.Revision;
import io.convoy.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checkpoints of one run: directories `step-00000500`, and `best`, a link to the one with the highest test
/// accuracy.
///
///     save: .new-step-500 --[files synced, renamed]--> step-00000500 --> link best --> delete those not kept
///
/// Names that start with a dot are work in progress: nobody reads them, and the next store on the directory clears
/// what a crash left. One thread and one store at a time.
public final class CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    private static final Pattern NAME = Pattern.compile("step-(\\d{8,18})");
    private static final String BEST = "best";
    private static final String NEW = ".new-";
    private static final String REPLACED = ".replaced-";
    private static final String DELETED = ".deleted-";

    private final Path directory;
    private final int keep;

    /// Opens or creates the directory and clears what a crash left there.
    ///
    /// @param keep how many of the last checkpoints to keep, beside the best
    public CheckpointStore(Path directory, int keep) {
        if (keep < 1) {
            throw new UserError("checkpoint.keep is " + keep + ", expected 1 or more");
        }
        this.directory = directory;
        this.keep = keep;
        io("cannot be prepared", () -> {
            Files.createDirectories(directory);
            clearLeftovers();
        });
    }

    /// Saves a checkpoint, durable on return, and deletes those that need not be kept. One of the same step is
    /// replaced.
    ///
    /// @param testAccuracy 0 to 1, if this state was evaluated
    /// @return the checkpoint's directory
    public Path save(
            Manifest.Origin origin, StateLayout layout, TrainingState state, int epoch, OptionalDouble testAccuracy) {
        String name = String.format(Locale.ROOT, "step-%08d", state.step());
        Path target = directory.resolve(name);
        io("checkpoint " + name + " cannot be written", () -> {
            Path fresh = directory.resolve(NEW + name);
            delete(fresh);
            Files.createDirectory(fresh);
            Checkpoint.write(fresh, Revision.NUMERICS, origin, epoch, testAccuracy, layout, state);
            if (Files.exists(target)) {
                DurableFile.move(target, directory.resolve(REPLACED + name));
            }
            DurableFile.move(fresh, target);
            delete(directory.resolve(REPLACED + name));
            retain(target);
        });
        return target;
    }

    /// The checkpoints in a directory, oldest first; none if there is no such directory.
    static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(
                            path -> NAME.matcher(path.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(CheckpointStore::step))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
    }

    private void retain(Path newest) throws IOException {
        List<Path> all = list(directory);
        Set<Path> kept = new HashSet<>(all.subList(Math.max(0, all.size() - keep), all.size()));
        kept.add(newest);
        Path best = directory.resolve(BEST);
        double highest = Double.NEGATIVE_INFINITY;
        for (Path checkpoint : all) {
            OptionalDouble accuracy = testAccuracy(checkpoint);
            if (accuracy.isPresent() && accuracy.getAsDouble() > highest) {
                highest = accuracy.getAsDouble();
                best = checkpoint;
            }
        }
        if (highest > Double.NEGATIVE_INFINITY) {
            kept.add(best);
            link(best);
        }
        for (Path checkpoint : all) {
            if (!kept.contains(checkpoint)) {
                Path deleted = directory.resolve(DELETED + checkpoint.getFileName());
                DurableFile.move(checkpoint, deleted);
                delete(deleted);
            }
        }
    }

    private static OptionalDouble testAccuracy(Path checkpoint) {
        try {
            return Manifest.read(checkpoint).testAccuracy();
        } catch (UserError e) { // an old one that was damaged must not end a run that is well
            LOG.warn("{}; it does not count as the best", e.getMessage());
            return OptionalDouble.empty();
        }
    }

    private void link(Path best) throws IOException {
        Path fresh = directory.resolve(NEW + BEST);
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, best.getFileName());
        DurableFile.move(fresh, directory.resolve(BEST));
    }

    private void clearLeftovers() throws IOException {
        List<Path> children;
        try (Stream<Path> stream = Files.list(directory)) {
            children = stream.toList();
        }
        for (Path child : children) {
            String name = child.getFileName().toString();
            if (name.startsWith(REPLACED) && !Files.exists(directory.resolve(name.substring(REPLACED.length())))) {
                DurableFile.move(child, directory.resolve(name.substring(REPLACED.length())));
            } else if (name.startsWith(NEW) || name.startsWith(REPLACED) || name.startsWith(DELETED)) {
                delete(child);
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> children;
            try (Stream<Path> stream = Files.list(path)) {
                children = stream.toList();
            }
            for (Path child : children) {
                delete(child);
            }
        }
        Files.deleteIfExists(path);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void io(String what, Work work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": " + what + ": " + e.getMessage(), e);
        }
    }
}
