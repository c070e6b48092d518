package io.convoy.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.convoy.UserError;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/// One `{ … }` of a file. The methods with a last argument `otherwise` give that where the key is absent; those
/// without throw a `UserError` then.
public final class Section {
    private static final String SECTION = "a section { … }";

    private final String place;
    private final String path;
    private final ConfigObject object;
    private final Path folder;

    /// @param place of the section itself, for errors
    /// @param path its dotted key, empty for the root
    Section(String place, String path, ConfigObject object, Path folder) {
        this.place = place;
        this.path = path;
        this.object = object;
        this.folder = folder;
    }

    /// Refuses keys other than these: names the first other one, and what is nearest to it. Call it before reading.
    public Section only(Collection<String> keys) {
        object.entrySet().stream()
                .filter(entry -> !keys.contains(entry.getKey()))
                .min(Comparator.<Map.Entry<String, ConfigValue>>comparingInt(
                                entry -> entry.getValue().origin().lineNumber())
                        .thenComparing(Map.Entry::getKey))
                .ifPresent(first -> {
                    throw unknownKey(first.getKey(), keys);
                });
        return this;
    }

    public Section only(String... keys) {
        return only(List.of(keys));
    }

    public boolean has(String key) {
        return object.containsKey(key);
    }

    public Optional<Value> value(String key) {
        ConfigValue value = object.get(key);
        return value == null ? Optional.empty() : Optional.of(new Value(place, keyPath(key), value, folder));
    }

    public Value required(String key, String expected) {
        return value(key).orElseThrow(() -> error(key, "missing, expected " + expected));
    }

    public String text(String key, String expected) {
        return required(key, expected).text(expected);
    }

    public String choice(String key, Collection<String> names) {
        return required(key, Value.oneOf(names)).choice(names);
    }

    public String choice(String key, Collection<String> names, String otherwise) {
        return has(key) ? choice(key, names) : otherwise;
    }

    public boolean flag(String key, boolean otherwise) {
        return value(key).map(Value::flag).orElse(otherwise);
    }

    public double number(String key, Bound bound) {
        return required(key, bound.expected()).number(bound);
    }

    public double number(String key, Bound bound, double otherwise) {
        return has(key) ? number(key, bound) : otherwise;
    }

    /// A number, or the word `none`, or absent.
    public OptionalDouble numberOrNone(String key, Bound bound) {
        Optional<Value> value = value(key);
        if (value.isEmpty() || value.get().isText() && value.get().text("").equals("none")) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(value.get().number(new Bound(bound.expected() + ", or none", bound.holds())));
    }

    public int wholeNumber(String key, int minimum) {
        return required(key, Value.wholeNumberBetween(minimum, Integer.MAX_VALUE))
                .wholeNumber(minimum);
    }

    public int wholeNumber(String key, int minimum, int otherwise) {
        return has(key) ? wholeNumber(key, minimum) : otherwise;
    }

    /// The section of a key; an empty one where it is absent, so that its own keys say what is missing.
    public Section section(String key) {
        return value(key)
                .map(value -> value.section(SECTION))
                .orElseGet(() ->
                        new Section(place, keyPath(key), ConfigFactory.empty().root(), folder));
    }

    /// A list of sections; empty where it is absent.
    public List<Section> sections(String key) {
        String expected = "a list [ … ] of sections { … }";
        return value(key).stream()
                .flatMap(value -> value.list(expected).stream())
                .map(value -> value.section(SECTION))
                .toList();
    }

    /// `place: key: what`, at the key's own line if it stands there.
    public ConfigError error(String key, String what) {
        return value(key)
                .map(value -> value.error(what))
                .orElseGet(() -> new ConfigError(Place.line(place, keyPath(key), what)));
    }

    /// `place: what`, for what concerns the section as a whole.
    public ConfigError error(String what) {
        return new ConfigError(place + ": " + what);
    }

    /// Makes a value of what was read; if it refuses its settings, the error gets this section's place.
    ///
    /// @param what names the value, such as `layer 3 (conv)`; may be empty
    public <T> T placed(String what, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (ConfigError e) {
            throw e;
        } catch (UserError e) {
            throw new ConfigError(place + ": " + (what.isEmpty() ? "" : what + ": ") + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return place + (path.isEmpty() ? "" : ": " + path);
    }

    private ConfigError unknownKey(String key, Collection<String> keys) {
        String known = Nearest.to(key, keys)
                .map(near -> "did you mean " + near + "?")
                .orElseGet(() -> "expected " + Value.oneOf(keys));
        return error(key, "unknown key, " + known);
    }

    private String keyPath(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
