package io.convoy.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses HOCON (the language of Typesafe Config, a superset of JSON) into its root [Section].
///
/// Substitutions `${key}` look into the file, then the environment; `include "file"` is relative to the folder of the
/// including file.
public final class Hocon {
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d*)?([eE][-+]?\\d+)?");

    /// What the parser puts before its messages.
    private static final Pattern ORIGIN = Pattern.compile("^.*?: \\d+: ", Pattern.DOTALL);

    private Hocon() {}

    /// Reads a file; its errors name it as it was given.
    public static Section read(Path file, Map<String, String> overrides) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return parse(text(file, file.toString()), file.toString(), folder == null ? file : folder, overrides);
    }

    /// @param origin what errors call the text, such as a file's name
    /// @param folder that includes and relative paths start from
    /// @param overrides dotted keys and their values as given to `--set`; they win over the text
    public static Section parse(String text, String origin, Path folder, Map<String, String> overrides) {
        try {
            Config config = ConfigFactory.parseString(text, options(origin, folder));
            for (Map.Entry<String, String> entry : overrides.entrySet()) {
                config = override(entry.getKey(), entry.getValue()).withFallback(config);
            }
            return new Section(origin, "", config.resolve().root(), folder);
        } catch (ConfigException e) {
            throw notHocon(e, origin);
        }
    }

    static ConfigParseOptions options(String origin, Path folder) {
        return ConfigParseOptions.defaults().setOriginDescription(origin).setIncluder(new Includes(folder, origin));
    }

    static String text(Path file, String name) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigError(name + ": no such file", e);
        } catch (IOException e) {
            throw new ConfigError(name + ": cannot be read as UTF-8 text (" + e + ")", e);
        }
    }

    /// A value that begins as HOCON's lists, objects and quoted strings do is parsed; others are a number, `true`,
    /// `false` or a string as they stand, so that paths need no quotes.
    private static Config override(String key, String value) {
        String origin = Place.OVERRIDE + key;
        try {
            List<String> names = ConfigUtil.splitPath(key);
            ConfigValue parsed = value.startsWith("[") || value.startsWith("{") || value.startsWith("\"")
                    ? ConfigFactory.parseString(
                                    "value = " + value,
                                    ConfigParseOptions.defaults().setOriginDescription(origin))
                            .getValue("value")
                    : ConfigValueFactory.fromAnyRef(scalar(value));
            ConfigValue nested = parsed.withOrigin(ConfigOriginFactory.newSimple(origin));
            for (String name : names.reversed()) {
                nested = ConfigFactory.empty().root().withValue(name, nested).withOrigin(nested.origin());
            }
            return ((ConfigObject) nested).toConfig();
        } catch (ConfigException e) {
            throw new ConfigError(origin + ": found " + value + ", expected a dotted key and a HOCON value", e);
        }
    }

    private static Object scalar(String value) {
        if (value.equals("true") || value.equals("false")) {
            return Boolean.valueOf(value);
        }
        if (!NUMBER.matcher(value).matches()) {
            return value;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            return Double.parseDouble(value);
        }
    }

    private static ConfigError notHocon(ConfigException e, String origin) {
        String place = e.origin() == null ? origin : Place.of(e.origin(), origin);
        Matcher prefix = ORIGIN.matcher(String.valueOf(e.getMessage()));
        String what = prefix.replaceFirst("").replaceAll("\\s+", " ").replaceFirst(" \\(if you .*", "");
        return new ConfigError(place + ": not valid HOCON: " + what, e);
    }
}
