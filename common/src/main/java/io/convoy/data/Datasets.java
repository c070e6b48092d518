package io.convoy.data;

import io.convoy.UserError;
import java.nio.file.Files;
import java.nio.file.Path;

/// Opens the data of a job.
public final class Datasets {
    private Datasets() {}

    /// Reads train and test samples into memory.
    ///
    /// @param seed decides the `digits`; files are what they are
    /// @throws UserError naming file, place, what was found and what was expected
    public static DataSplit open(DataSpec spec, long seed) {
        return switch (spec.format()) {
            case DIGITS -> Digits.draw(seed);
            case IDX -> IdxFolder.open(folder(spec, "the four IDX files of MNIST"));
            case CIFAR10 -> CifarFolder.open10(folder(spec, "CIFAR-10's binary files"));
            case CIFAR100 -> CifarFolder.open100(folder(spec, "CIFAR-100's binary files"));
            case IMAGES -> images(spec);
            case OWN ->
                throw new UserError(
                        "data.format = own: the samples are those of a Java program, which alone can open them");
        };
    }

    private static DataSplit images(DataSpec spec) {
        Path path = existing(spec, "a folder or a .tar.gz of images");
        return Files.isDirectory(path) ? ImageFolder.open(path) : ImageArchive.open(path);
    }

    private static Path folder(DataSpec spec, String content) {
        String expected = "a folder of " + content;
        Path path = existing(spec, expected);
        if (!Files.isDirectory(path)) {
            throw new UserError(path + ": not a folder, expected " + expected);
        }
        return path;
    }

    private static Path existing(DataSpec spec, String expected) {
        Path path = spec.path().orElseThrow(); // a spec without one could not be made
        if (!Files.exists(path)) {
            throw new UserError(path + ": not found, expected " + expected);
        }
        return path;
    }
}
