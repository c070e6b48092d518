package io.convoy.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// The value of one key, or an element of a list. Each method reads it as one kind of thing or throws a `UserError`
/// that says where it stands, what was found and what was expected.
public final class Value {
    private static final int LONGEST_FOUND = 60;

    private final String place;
    private final String key;
    private final ConfigValue value;
    private final Path folder;

    Value(String place, String key, ConfigValue value, Path folder) {
        this.place = Place.of(value.origin(), place);
        this.key = key;
        this.value = value;
        this.folder = folder;
    }

    /// What the command line gave to an option, such as `--model`, which its errors name.
    public static Value ofOption(String option, String text) {
        return new Value(
                option,
                option,
                ConfigValueFactory.fromAnyRef(text, option),
                Path.of("").toAbsolutePath());
    }

    public boolean isText() {
        return value.valueType() == ConfigValueType.STRING;
    }

    public boolean isList() {
        return value.valueType() == ConfigValueType.LIST;
    }

    public boolean isSection() {
        return value.valueType() == ConfigValueType.OBJECT;
    }

    /// A string; a number counts as what was typed.
    public String text(String expected) {
        if (!isText() && value.valueType() != ConfigValueType.NUMBER) {
            throw unexpected(expected);
        }
        return value.atKey("value").getString("value");
    }

    public String choice(Collection<String> names) {
        if (!isText()) {
            throw unexpected(oneOf(names));
        }
        String name = text("");
        if (!names.contains(name)) {
            throw unknownName(names, oneOf(names));
        }
        return name;
    }

    public boolean flag() {
        if (value.valueType() != ConfigValueType.BOOLEAN) {
            throw unexpected("true or false");
        }
        return (Boolean) value.unwrapped();
    }

    public double number(Bound bound) {
        if (!(value.unwrapped() instanceof Number number)
                || !Double.isFinite(number.doubleValue())
                || !bound.holds().test(number.doubleValue())) {
            throw unexpected(bound.expected());
        }
        return number.doubleValue();
    }

    public long wholeNumber(long minimum, long maximum) {
        if (!(value.unwrapped() instanceof Number number)
                || number.doubleValue() != number.longValue()
                || number.longValue() < minimum
                || number.longValue() > maximum) {
            throw unexpected(wholeNumberBetween(minimum, maximum));
        }
        return number.longValue();
    }

    public int wholeNumber(int minimum) {
        return (int) wholeNumber(minimum, Integer.MAX_VALUE);
    }

    /// A size such as `4MiB`, or a number of bytes.
    public long bytes(long minimum, long maximum) {
        String expected = "a size such as 4MiB, from " + minimum + " to " + maximum + " bytes";
        try {
            long bytes = value.atKey("value").getBytes("value");
            if (bytes >= minimum && bytes <= maximum) {
                return bytes;
            }
        } catch (ConfigException e) {
            throw unexpected(expected); // the parser says nothing more
        }
        throw unexpected(expected);
    }

    /// A path: relative to the folder of the file, or to the working directory when the command line gave it.
    public Path path(String expected) {
        if (!isText()) {
            throw unexpected(expected);
        }
        Path base = Place.isOption(place) ? Path.of("").toAbsolutePath() : folder;
        return base.resolve(text(expected)).normalize();
    }

    public Section section(String expected) {
        if (!(value instanceof ConfigObject object)) {
            throw unexpected(expected);
        }
        return new Section(place, key, object, folder);
    }

    public List<Value> list(String expected) {
        if (!(value instanceof ConfigList list)) {
            throw unexpected(expected);
        }
        List<Value> elements = new ArrayList<>();
        for (ConfigValue element : list) {
            elements.add(new Value(place, key + "." + elements.size(), element, folder));
        }
        return List.copyOf(elements);
    }

    /// `place: key: found …, expected …`
    public ConfigError unexpected(String expected) {
        return error("found " + found() + ", expected " + expected);
    }

    /// As [#unexpected], with the nearest of the known names.
    public ConfigError unknownName(Collection<String> names, String expected) {
        return unexpected(expected
                + Nearest.to(text(expected), names)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(""));
    }

    /// `place: key: what`
    public ConfigError error(String what) {
        return new ConfigError(Place.line(place, key, what));
    }

    private String found() {
        String text = isText() ? "\"" + value.unwrapped() + "\"" : value.render(ConfigRenderOptions.concise());
        return text.length() <= LONGEST_FOUND ? text : text.substring(0, LONGEST_FOUND - 1) + "…";
    }

    static String wholeNumberBetween(long minimum, long maximum) {
        String whole = "a whole number";
        if (minimum == Long.MIN_VALUE) {
            return whole;
        }
        return whole + " ≥ " + minimum + (maximum >= Integer.MAX_VALUE ? "" : " and ≤ " + maximum);
    }

    /// `one of a, b, c`
    public static String oneOf(Collection<String> names) {
        return names.size() == 1
                ? names.iterator().next()
                : names.stream().collect(Collectors.joining(", ", "one of ", ""));
    }
}
