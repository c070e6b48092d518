package io.convoy.config;

import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes settings as HOCON that reads as the same settings. Maps keep their order; values are numbers, booleans,
/// strings, lists and maps.
public final class HoconText {
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Set<String> RESERVED = Set.of("true", "false", "null", "include");
    private static final String INDENT = "  ";

    private HoconText() {}

    /// One key a line; sections and lists of sections indented.
    public static String of(Map<String, ?> settings) {
        return lines(settings, "");
    }

    private static String lines(Map<?, ?> settings, String indent) {
        StringBuilder text = new StringBuilder();
        settings.forEach((key, value) -> text.append(indent)
                .append(string(key.toString()))
                .append(value instanceof Map ? " " : " = ")
                .append(block(value, indent))
                .append('\n'));
        return text.toString();
    }

    private static String block(Object value, String indent) {
        return switch (value) {
            case Map<?, ?> map when !isSmall(map) -> "{\n" + lines(map, indent + INDENT) + indent + "}";
            case List<?> list
            when list.stream().anyMatch(Map.class::isInstance) ->
                list.stream()
                        .map(element -> indent + INDENT + block(element, indent + INDENT) + "\n")
                        .collect(Collectors.joining("", "[\n", indent + "]"));
            default -> inline(value);
        };
    }

    /// Without sections below: fits a line.
    private static boolean isSmall(Map<?, ?> map) {
        return map.values().stream()
                .noneMatch(value -> value instanceof Map
                        || value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance));
    }

    private static String inline(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> string(entry.getKey().toString()) + " = " + inline(entry.getValue()))
                        .collect(Collectors.joining(", ", "{ ", " }"));
            case List<?> list -> list.stream().map(HoconText::inline).collect(Collectors.joining(", ", "[", "]"));
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> string(value.toString());
        };
    }

    private static String string(String text) {
        return WORD.matcher(text).matches() && !RESERVED.contains(text) ? text : ConfigUtil.quoteString(text);
    }
}
