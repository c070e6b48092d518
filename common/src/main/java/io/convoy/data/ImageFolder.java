package io.convoy.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Images in a folder on disk; see [ImageTree] for how they must lie there.
final class ImageFolder {
    private ImageFolder() {}

    static DataSplit open(Path folder) {
        try (ImageTree tree = new ImageTree(folder, "/")) {
            visit(folder, "", tree);
            return tree.split();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void visit(Path folder, String prefix, ImageTree tree) throws IOException {
        List<Path> children;
        try (Stream<Path> stream = Files.list(folder)) {
            children = stream.sorted(Comparator.comparing(ImageFolder::name, ImageTree.BYTE_ORDER))
                    .toList();
        }
        for (Path child : children) {
            String path = prefix + name(child);
            if (Files.isDirectory(child)) {
                tree.folder(path);
                visit(child, path + "/", tree);
            } else {
                tree.file(path, () -> Files.readAllBytes(child));
            }
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
