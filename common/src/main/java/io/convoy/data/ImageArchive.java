package io.convoy.data;

import io.convoy.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Images in a `.tar.gz`, read from front to back without unpacking to disk; see [ImageTree] for how they must lie
/// there.
final class ImageArchive {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int LARGEST_ENTRY = 64 << 20;
    private static final List<String> ENDINGS = List.of(".tar.gz", ".tgz");

    private ImageArchive() {}

    static DataSplit open(Path file) {
        if (ENDINGS.stream().noneMatch(file.toString()::endsWith)) {
            throw new UserError(file + ": not an image data set, expected a folder or a .tar.gz");
        }
        try (InputStream raw = Files.newInputStream(file);
                ImageTree tree = new ImageTree(file, ": entry ")) {
            visit(file, raw, tree);
            return tree.split();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void visit(Path file, InputStream raw, ImageTree tree) {
        String last = "the start";
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                last = "entry " + entry.getName();
                expectHarmless(tree, entry);
                if (entry.isDirectory()) {
                    tree.folder(entry.getName());
                } else {
                    tree.file(entry.getName(), tar::readAllBytes);
                }
            }
        } catch (IOException e) { // commons-compress tells of cut and broken archives by plain IOExceptions
            throw new UserError(file + ": broken or cut short behind " + last + ": " + e.getMessage(), e);
        }
    }

    private static void expectHarmless(ImageTree tree, TarArchiveEntry entry) {
        String name = entry.getName();
        if (name.startsWith("/") || Arrays.asList(name.split("[/\\\\]", -1)).contains("..")) {
            throw new UserError(tree.where(name) + ": leaves the folder, expected a path below it");
        }
        boolean plain = !entry.isLink()
                && !entry.isSymbolicLink()
                && !entry.isFIFO()
                && !entry.isCharacterDevice()
                && !entry.isBlockDevice();
        if (!plain) {
            throw new UserError(tree.where(name) + ": a link or device, expected files and folders only");
        }
        if (entry.getSize() > LARGEST_ENTRY) {
            throw new UserError(
                    tree.where(name) + ": " + entry.getSize() + " bytes, expected at most " + LARGEST_ENTRY);
        }
    }
}
