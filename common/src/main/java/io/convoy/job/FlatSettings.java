package io.convoy.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Nested settings as one line a value: `model.layers.0.filters` to `6`.
final class FlatSettings {
    private FlatSettings() {}

    /// @param wanted which keys to keep
    static Map<String, String> of(Map<String, ?> settings, Predicate<String> wanted) {
        Map<String, String> flat = new LinkedHashMap<>();
        add("", settings, flat);
        flat.keySet().removeIf(wanted.negate());
        return flat;
    }

    private static void add(String key, Object value, Map<String, String> flat) {
        switch (value) {
            case Map<?, ?> map -> map.forEach((name, element) -> add(below(key, name.toString()), element, flat));
            case List<?> list
            when list.stream().anyMatch(Map.class::isInstance) -> {
                for (int i = 0; i < list.size(); i++) {
                    add(below(key, Integer.toString(i)), list.get(i), flat);
                }
            }
            default -> flat.put(key, value.toString());
        }
    }

    private static String below(String key, String name) {
        return key.isEmpty() ? name : key + "." + name;
    }
}
