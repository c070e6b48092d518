package io.convoy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoconTest {

    @Test
    void valuesReadAsWhatTheyAre() {
        Section root = parse("a = text, b = 3, c = 2.5, d = true, e = 4MiB, f { g = [1, 2] }, h = none, i = 12");
        assertThat(root.text("a", "")).isEqualTo("text");
        assertThat(root.wholeNumber("b", 1)).isEqualTo(3);
        assertThat(root.number("c", Bound.POSITIVE)).isEqualTo(2.5);
        assertThat(root.flag("d", false)).isTrue();
        assertThat(root.required("e", "").bytes(1, Long.MAX_VALUE)).isEqualTo(4 << 20);
        assertThat(root.section("f").required("g", "").list("").get(1).wholeNumber(0))
                .isEqualTo(2);
        assertThat(root.numberOrNone("h", Bound.POSITIVE)).isEmpty();
        assertThat(root.numberOrNone("c", Bound.POSITIVE)).isEqualTo(OptionalDouble.of(2.5));
        assertThat(root.text("i", "")).isEqualTo("12");
    }

    @Test
    void absentKeysTakeTheirDefaults() {
        Section root = parse("");
        assertThat(root.wholeNumber("a", 1, 7)).isEqualTo(7);
        assertThat(root.number("a", Bound.POSITIVE, 0.5)).isEqualTo(0.5);
        assertThat(root.flag("a", true)).isTrue();
        assertThat(root.choice("a", List.of("x", "y"), "y")).isEqualTo("y");
        assertThat(root.section("a").wholeNumber("b", 1, 2)).isEqualTo(2);
        assertThat(root.sections("a")).isEmpty();
    }

    @Test
    void quotedNumbersAreNoNumbers() {
        fails(() -> parse("\na = \"3\"").wholeNumber("a", 1), "f.conf:2: a: found \"3\", expected a whole number ≥ 1");
    }

    @Test
    void numbersBeyondAnIntAreRefused() {
        fails(
                () -> parse("a = 3000000000").wholeNumber("a", 1),
                "f.conf:1: a: found 3000000000, expected a whole number ≥ 1");
    }

    @Test
    void longFindingsAreCutShort() {
        fails(
                () -> parse("a = [" + "12345, ".repeat(30) + "]").wholeNumber("a", 1),
                "f.conf:1: a: found [12345,12345,12345,12345,12345,12345,12345,12345,12345,1234…,"
                        + " expected a whole number ≥ 1");
    }

    @Test
    void theFirstUnknownKeyIsNamedWithTheNearestKnown() {
        fails(
                () -> parse("zebra = 1\nlearnign-rate = 2").only("learning-rate", "momentum"),
                "f.conf:1: zebra: unknown key, expected one of learning-rate, momentum");
        fails(
                () -> parse("momentum = 1\nlearnign-rate = 2\nzebra = 1").only("learning-rate", "momentum"),
                "f.conf:2: learnign-rate: unknown key, did you mean learning-rate?");
    }

    @Test
    void syntaxErrorsAreOneLine() {
        fails(
                () -> parse("a = 1\nb = [1, 2\n"),
                "f.conf:3: not valid HOCON: List should have had new element after a comma, instead had token:"
                        + " end of file");
        fails(() -> parse("\na = ${b}"), "f.conf:2: not valid HOCON: Could not resolve substitution to a value: ${b}");
    }

    @Test
    void overridesWinAndAreNamedByTheirOption() {
        Section root = parse(
                "a { b = 1, c = 2 }, d = [1], e = ${a.b}",
                "a.b",
                "5",
                "d",
                "[1, 2]",
                "f",
                "data/x=y#z",
                "g",
                "true",
                "h",
                "\"7\"");
        assertThat(root.section("a").wholeNumber("b", 1)).isEqualTo(5);
        assertThat(root.section("a").wholeNumber("c", 1)).isEqualTo(2);
        assertThat(root.wholeNumber("e", 1)).isEqualTo(5);
        assertThat(root.required("d", "").list("")).hasSize(2);
        assertThat(root.text("f", "")).isEqualTo("data/x=y#z");
        assertThat(root.flag("g", false)).isTrue();
        assertThat(root.required("h", "").isText()).isTrue();
        fails(() -> root.section("a").wholeNumber("b", 6), "--set a.b: found 5, expected a whole number ≥ 6");
        fails(() -> root.section("a").only("c"), "--set a.b: unknown key, did you mean c?");
        fails(
                () -> root.required("d", "").list("").get(1).wholeNumber(3),
                "--set d: d.1: found 2, expected a whole number ≥ 3");
    }

    @Test
    void overridesThatDoNotParseAreRefused() {
        fails(() -> parse("", "a", "[1"), "--set a: found [1, expected a dotted key and a HOCON value");
        fails(() -> parse("", "a..b", "1"), "--set a..b: found 1, expected a dotted key and a HOCON value");
        fails(
                () -> parse("a = 1", "a.b", "1").wholeNumber("a", 1),
                "--set a.b: a: found {\"b\":1}, expected a whole number ≥ 1");
    }

    @Test
    void pathsStartAtTheFilesFolderAndThoseOfOverridesAtTheWorkingDirectory() {
        Section root = parse("a = x/y, b = /abs, c = z", "c", "../z");
        assertThat(root.required("a", "").path("")).isEqualTo(Path.of("/folder/x/y"));
        assertThat(root.required("b", "").path("")).isEqualTo(Path.of("/abs"));
        assertThat(root.required("c", "").path(""))
                .isEqualTo(Path.of("../z").toAbsolutePath().normalize());
    }

    @Test
    void includesAreReadFromTheFolderAndNamedInErrors(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("base.conf"), "\n\nbatch = none\n");
        Files.writeString(folder.resolve("job.conf"), "include \"base.conf\"\n");
        Section root = Hocon.read(folder.resolve("job.conf"), Map.of());
        fails(() -> root.wholeNumber("batch", 1), "base.conf:3: batch: found \"none\", expected a whole number ≥ 1");

        Files.delete(folder.resolve("base.conf"));
        fails(
                () -> Hocon.parse("include \"base.conf\"", "job.conf", folder, Map.of()),
                "job.conf: include \"base.conf\": no such file");
        fails(
                () -> Hocon.parse("include url(\"http://localhost/x\")", "job.conf", folder, Map.of()),
                "job.conf: include url(http://localhost/x): only files can be included");
    }

    @Test
    void missingFilesAreNamed() {
        fails(() -> Hocon.read(Path.of("no/such.conf"), Map.of()), "no/such.conf: no such file");
    }

    @Test
    void errorsWithoutAPlaceGetIt() {
        Section section = parse("\na { b = 1 }").section("a");
        fails(
                () -> section.placed("a thing", () -> {
                    throw new UserError("too small");
                }),
                "f.conf:2: a thing: too small");
        fails(
                () -> section.placed("a thing", () -> section.wholeNumber("b", 2)),
                "f.conf:2: a.b: found 1, expected a whole number ≥ 2");
    }

    @Test
    void writtenSettingsReadAsTheSame() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("word", "one-cycle");
        settings.put("odd", "a \"b\" \\ ${c} # d\n");
        settings.put("reserved", "true");
        settings.put("dotted.key", 1);
        settings.put("long", Long.MIN_VALUE);
        settings.put("double", 1e-300);
        settings.put("flag", false);
        settings.put("empty", List.of());
        settings.put("nested", Map.of("list", List.of(Map.of("type", "x", "pair", List.of(1, 2)), Map.of("y", 0.5))));
        Section read = parse(HoconText.of(settings));
        assertThat(read.text("odd", "")).isEqualTo("a \"b\" \\ ${c} # d\n");
        assertThat(read.required("reserved", "").isText()).isTrue();
        assertThat(read.wholeNumber("dotted.key", 1)).isEqualTo(1);
        assertThat(read.required("long", "").wholeNumber(Long.MIN_VALUE, 0)).isEqualTo(Long.MIN_VALUE);
        assertThat(read.number("double", Bound.POSITIVE)).isEqualTo(1e-300);
        assertThat(read.flag("flag", true)).isFalse();
        assertThat(read.required("empty", "").list("")).isEmpty();
        List<Section> list = read.section("nested").sections("list");
        assertThat(list.get(0).required("pair", "").list("").get(1).wholeNumber(0))
                .isEqualTo(2);
        assertThat(list.get(1).number("y", Bound.ANY)).isEqualTo(0.5);
    }

    private static Section parse(String text, String... overrides) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < overrides.length; i += 2) {
            map.put(overrides[i], overrides[i + 1]);
        }
        return Hocon.parse(text, "f.conf", Path.of("/folder"), map);
    }

    private static void fails(ThrowingCallable read, String message) {
        assertThatThrownBy(read).isInstanceOf(UserError.class).hasMessage(message);
    }
}
