package io.convoy.job;

import io.convoy.config.Bound;
import io.convoy.config.Section;
import io.convoy.data.Augmentation;
import io.convoy.data.DataSpec;
import io.convoy.data.Feed;
import io.convoy.data.Format;
import io.convoy.data.Normalization;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads the block `data` of a job:
///
///     format             digits, idx, cifar10, cifar100 or images; own: samples of a Java program
///     path               where the data lie; all formats but digits and own
///     feed               = coordinator, or local
///     normalize { mean = [0], std = [1] }    one for all channels, or one a channel
///     augment            = []: { type = pad-crop, padding }, { type = flip-horizontal }, { type = cutout, size }
final class DataReader {
    private static final String PATH = "the path of the data";
    private static final List<String> AUGMENTATIONS = List.of("pad-crop", "flip-horizontal", "cutout");

    private DataReader() {}

    static DataSpec read(Section data) {
        data.only("format", "path", "feed", "normalize", "augment");
        List<String> names = Arrays.stream(Format.values()).map(Format::key).toList();
        Format format = Format.values()[names.indexOf(data.choice("format", names))];
        Optional<Path> path = data.value("path").map(value -> value.path(PATH));
        if (path.isEmpty() && format.hasPath()) {
            throw data.error("path", "missing, expected " + PATH + ": format = " + format.key() + " needs one");
        }
        if (path.isPresent() && !format.hasPath()) {
            throw data.error(
                    "path",
                    "found " + path.get() + ", but format = " + format.key()
                            + (format == Format.DIGITS ? " is drawn from the seed" : " is a program's")
                            + ": no path");
        }
        return data.placed(
                "data",
                () -> new DataSpec(
                        format,
                        path,
                        feed(data),
                        normalization(data.section("normalize")),
                        data.sections("augment").stream()
                                .map(DataReader::augmentation)
                                .toList()));
    }

    private static Feed feed(Section data) {
        List<String> names = Arrays.stream(Feed.values()).map(Feed::key).toList();
        return Feed.values()[names.indexOf(data.choice("feed", names, Feed.COORDINATOR.key()))];
    }

    private static Normalization normalization(Section section) {
        section.only("mean", "std");
        Normalization none = Normalization.NONE;
        return section.placed(
                "data",
                () -> new Normalization(
                        numbers(section, "mean", Bound.ANY, none.mean()),
                        numbers(section, "std", Bound.POSITIVE, none.std())));
    }

    private static List<Double> numbers(Section section, String key, Bound bound, List<Double> otherwise) {
        return section.value(key)
                .map(value -> value.list("a list of numbers, one for all channels or one a channel").stream()
                        .map(element -> element.number(bound))
                        .toList())
                .orElse(otherwise);
    }

    private static Augmentation augmentation(Section section) {
        return switch (section.choice("type", AUGMENTATIONS)) {
            case "pad-crop" ->
                new Augmentation.PadCrop(section.only("type", "padding").wholeNumber("padding", 1));
            case "cutout" ->
                new Augmentation.Cutout(section.only("type", "size").wholeNumber("size", 1));
            default -> {
                section.only("type");
                yield new Augmentation.FlipHorizontal();
            }
        };
    }
}
