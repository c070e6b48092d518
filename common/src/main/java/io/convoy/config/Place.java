package io.convoy.config;

import com.typesafe.config.ConfigOrigin;
import java.util.regex.Pattern;

/// Where something was written, as error lines name it: `job.conf:7`, or `--set key` for an override.
final class Place {
    /// Begins the origin of every override.
    static final String OVERRIDE = "--set ";

    /// The lines that the parser puts behind the name of a file.
    private static final Pattern LINES = Pattern.compile(": \\d+(-\\d+)?$");

    private Place() {}

    /// @param otherwise the place of what was put together from several files
    static String of(ConfigOrigin origin, String otherwise) {
        String name = LINES.matcher(origin.description()).replaceFirst("");
        if (isOption(name)) {
            return name;
        }
        return origin.lineNumber() < 1 ? otherwise : name + ":" + origin.lineNumber();
    }

    static boolean isOption(String place) {
        return place.startsWith("--");
    }

    /// Puts `place: key: ` before what is wrong; an option names its key once.
    static String line(String place, String key, String wrong) {
        return place.equals(key) || place.equals(OVERRIDE + key)
                ? place + ": " + wrong
                : place + ": " + key + ": " + wrong;
    }
}
