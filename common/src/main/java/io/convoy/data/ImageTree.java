package io.convoy.data;

import io.convoy.UserError;
import io.convoy.data.ParallelDecoder.NamedImage;
import io.convoy.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Sorts images that arrive in any order into `train/<class>/<image>` and `test/<class>/<image>`. All of it may lie
/// in one common top folder. Names that start with a dot and files that end in neither png, jpg nor jpeg are passed
/// over.
///
/// All images have one size. They are read as colour unless all of them, train and test, are gray.
final class ImageTree implements AutoCloseable {
    static final Comparator<String> BYTE_ORDER =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    private static final Set<String> SPLITS = Set.of("train", "test");
    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");

    private final Path origin;
    private final String joint;
    private final ParallelDecoder decoder;
    private final TreeMap<String, TreeSet<String>> classes = new TreeMap<>(); // of each split: the folders seen
    private @Nullable String top;

    /// Reads a file's bytes, if they are wanted.
    interface Content {
        byte[] read() throws IOException;
    }

    /// @param joint what stands between the origin and a path in errors
    ImageTree(Path origin, String joint) {
        this.origin = origin;
        this.joint = joint;
        this.decoder = new ParallelDecoder();
    }

    /// What a path is called in errors.
    String where(String path) {
        return origin + joint + path;
    }

    /// Notes a folder, so that one without images is noticed.
    void folder(String path) {
        List<String> names = withoutTop(names(path));
        if (names.size() == 2 && SPLITS.contains(names.getFirst()) && !isHidden(names)) {
            classFolders(names.getFirst()).add(names.getLast());
        }
    }

    /// Takes a file.
    void file(String path, Content content) throws IOException {
        List<String> names = names(path);
        String lowerCase = path.toLowerCase(Locale.ROOT);
        if (isHidden(names) || ENDINGS.stream().noneMatch(lowerCase::endsWith)) {
            return;
        }
        List<String> inner = withoutTop(names);
        if (inner.size() != 3 || !SPLITS.contains(inner.getFirst())) {
            throw misplaced(path);
        }
        String itsTop = inner.size() < names.size() ? names.getFirst() + "/" : "";
        if (top != null && !top.equals(itsTop)) {
            throw misplaced(path);
        }
        top = itsTop;
        classFolders(inner.getFirst()).add(inner.get(1));
        decoder.submit(String.join("/", inner), where(path), content.read());
    }

    /// Waits for all images and pairs them up.
    DataSplit split() {
        List<NamedImage> images = decoder.finish();
        for (String split : List.of("train", "test")) {
            if (classFolders(split).isEmpty()) {
                throw new UserError(origin + ": no folder " + split + " with classes, expected"
                        + " train/<class>/<image> and test/<class>/<image>");
            }
        }
        expectImagesOfEachClass(images);
        expectEqualClasses("train", "test");
        expectEqualClasses("test", "train");
        boolean gray = images.stream().allMatch(image -> image.image().isGray());
        return new DataSplit(dataset("train", images, gray), dataset("test", images, gray));
    }

    @Override
    public void close() {
        decoder.close();
    }

    private Dataset dataset(String split, List<NamedImage> images, boolean gray) {
        List<String> names = List.copyOf(classFolders(split));
        List<NamedImage> sorted = images.stream()
                .filter(image -> image.path().startsWith(split + "/"))
                .sorted(Comparator.comparing(NamedImage::path, BYTE_ORDER))
                .toList();
        int[] labels = new int[sorted.size()];
        byte[][] pixels = new byte[sorted.size()][];
        for (int i = 0; i < labels.length; i++) {
            NamedImage image = sorted.get(i);
            labels[i] = names.indexOf(className(image));
            pixels[i] = gray ? image.image().pixels() : image.image().colored();
        }
        Shape size = sorted.getFirst().image().shape();
        return new MemoryDataset(new Shape(gray ? 1 : 3, size.height(), size.width()), names, labels, pixels);
    }

    private void expectImagesOfEachClass(List<NamedImage> images) {
        Set<String> filled = new TreeSet<>();
        images.forEach(
                image -> filled.add(image.path().substring(0, image.path().lastIndexOf('/'))));
        classes.forEach((split, names) -> names.forEach(name -> {
            if (!filled.contains(split + "/" + name)) {
                throw new UserError(
                        shown(split + "/" + name) + ": no images, expected at least one .png, .jpg or .jpeg");
            }
        }));
    }

    private void expectEqualClasses(String split, String other) {
        for (String name : classFolders(split)) {
            if (!classFolders(other).contains(name)) {
                throw new UserError(shown(split + "/" + name) + ": class " + name + " has no folder in " + other
                        + ", expected the same classes in both");
            }
        }
    }

    private TreeSet<String> classFolders(String split) {
        return classes.computeIfAbsent(split, key -> new TreeSet<>(BYTE_ORDER));
    }

    private UserError misplaced(String path) {
        return new UserError(where(path) + ": an image out of place, expected " + (top == null ? "" : top)
                + "train/<class>/<image> or " + (top == null ? "" : top) + "test/<class>/<image>");
    }

    private String shown(String inner) {
        return where((top == null ? "" : top) + inner);
    }

    private static String className(NamedImage image) {
        return image.path().split("/", -1)[1];
    }

    private static List<String> names(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }

    private static List<String> withoutTop(List<String> names) {
        return names.isEmpty() || SPLITS.contains(names.getFirst()) ? names : names.subList(1, names.size());
    }

    private static boolean isHidden(List<String> names) {
        return names.stream().anyMatch(name -> name.startsWith("."));
    }
}
