package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.convoy.UserError;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageArchiveTest {
    @TempDir
    Path directory;

    private Path archive;
    private final Map<String, byte[]> images = new LinkedHashMap<>();

    @BeforeEach
    void drawImages() throws IOException {
        archive = directory.resolve("images.tar.gz");
        for (String split : List.of("train", "test")) {
            for (String name : List.of("cat", "dog")) {
                for (int i = 0; i < 100; i++) {
                    byte[] image = DataFiles.image("png", BufferedImage.TYPE_INT_RGB, 4, 5, images.size() * 0x010507);
                    images.put(split + "/" + name + "/" + i + ".png", image);
                }
            }
        }
    }

    @Test
    void holdsTheSameAsTheFolderWhateverTheOrderOfEntries() throws IOException {
        Path folder = directory.resolve("folder");
        for (Map.Entry<String, byte[]> image : images.entrySet()) {
            Path file = folder.resolve(image.getKey());
            Files.createDirectories(file.resolve(".."));
            Files.write(file, image.getValue());
        }
        String digest = DatasetDigest.of(DataFiles.open(Format.IMAGES, folder));

        List<String> names = new ArrayList<>(images.keySet());
        Collections.shuffle(names, new Random(1));
        write(names, "");
        DataSplit split = DataFiles.open(Format.IMAGES, archive);
        assertThat(DatasetDigest.of(split)).isEqualTo(digest);
        assertThat(split.train().size()).isEqualTo(200);

        write(names, "./pets/");
        assertThat(DatasetDigest.of(DataFiles.open(Format.IMAGES, archive))).isEqualTo(digest);
    }

    @Test
    void anEntryThatLeavesTheFolderIsNamed() throws IOException {
        for (String name : List.of("../evil.png", "train/../../evil.png", "/etc/evil.png", "..\\evil.png")) {
            try (TarArchiveOutputStream tar = tar()) {
                put(tar, new TarArchiveEntry(name, true), image("train/cat/0.png"));
            }
            assertFails(archive + ": entry " + name + ": leaves the folder, expected a path below it");
        }
    }

    @Test
    void aLinkIsNamed() throws IOException {
        try (TarArchiveOutputStream tar = tar()) {
            TarArchiveEntry link = new TarArchiveEntry("train/cat/1.png", TarConstants.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            put(tar, link, new byte[0]);
        }
        assertFails(archive + ": entry train/cat/1.png: a link or device, expected files and folders only");
    }

    @Test
    void anEmptyClassFolderIsNamed() throws IOException {
        try (TarArchiveOutputStream tar = tar()) {
            for (String name : images.keySet()) {
                put(tar, new TarArchiveEntry("pets/" + name), image(name));
            }
            put(tar, new TarArchiveEntry("pets/test/emu/"), new byte[0]);
        }
        assertFails(archive + ": entry pets/test/emu: no images, expected at least one .png, .jpg or .jpeg");
    }

    @Test
    void anImageThatIsNoneIsNamed() throws IOException {
        images.put("train/dog/17.png", new byte[] {0, 1, 2, 3, 4});
        write(List.copyOf(images.keySet()), "");
        assertFails(archive + ": entry train/dog/17.png: not an image: starts with 00 01 02 03,"
                + " expected JPEG (ff d8 ff) or PNG (89 50 4e 47)");
    }

    @Test
    void aCutArchiveIsNoticed() throws IOException {
        write(List.copyOf(images.keySet()), "");
        byte[] whole = Files.readAllBytes(archive);
        for (int length : new int[] {0, 5, whole.length / 2, whole.length - 30, whole.length - 3}) {
            Files.write(archive, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(UserError.class)
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isThrownBy(() -> DataFiles.open(Format.IMAGES, archive))
                    .withMessageStartingWith(archive + ": broken or cut short behind ")
                    .satisfies(error -> assertThat(error.getMessage()).hasLineCount(1));
        }
    }

    @Test
    void aFileThatIsNoArchiveIsNamed() throws IOException {
        Path zip = Files.write(directory.resolve("images.zip"), new byte[3]);
        DataFiles.assertFails(Format.IMAGES, zip, zip + ": not an image data set, expected a folder or a .tar.gz");
        Files.write(archive, new byte[] {1, 2, 3});
        assertFails(archive + ": broken or cut short behind the start: Not in GZIP format");
    }

    private void write(List<String> names, String prefix) throws IOException {
        try (TarArchiveOutputStream tar = tar()) {
            for (String name : names) {
                put(tar, new TarArchiveEntry(prefix + name), image(name));
            }
        }
    }

    private byte[] image(String name) {
        return Objects.requireNonNull(images.get(name), name);
    }

    private TarArchiveOutputStream tar() throws IOException {
        return new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)));
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] bytes) throws IOException {
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private void assertFails(String message) {
        DataFiles.assertFails(Format.IMAGES, archive, message);
    }
}
