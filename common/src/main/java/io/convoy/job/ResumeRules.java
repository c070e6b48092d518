package io.convoy.job;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What of a job may change when a run goes on: epochs, feed, paths, exchange and checkpoint keys.
final class ResumeRules {
    private static final Set<String> FREE_KEYS = Set.of("epochs", "data.feed", "data.path", "model.name");
    private static final List<String> FREE_SECTIONS = List.of("exchange.", "checkpoint.");

    /// Of all exchange keys the one that changes weights.
    private static final String FORMAT = "exchange.format";

    private static final String MODEL = "model.";
    private static final int MOST_OF_MODEL = 3;

    private ResumeRules() {}

    static boolean mayChange(String key) {
        return !key.equals(FORMAT) && isFree(key);
    }

    private static boolean isFree(String key) {
        return FREE_KEYS.contains(key) || FREE_SECTIONS.stream().anyMatch(key::startsWith);
    }

    /// One line a key that differs and may not; one for the model as a whole if it differs in many.
    static List<String> differences(Map<String, Object> was, Map<String, Object> is) {
        Map<String, String> before = FlatSettings.of(was, key -> !mayChange(key));
        Map<String, String> after = FlatSettings.of(is, key -> !mayChange(key));
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<String> lines = new ArrayList<>();
        for (String key : keys) {
            String old = before.getOrDefault(key, "absent");
            String now = after.getOrDefault(key, "absent");
            if (!old.equals(now)) {
                lines.add(key + ": was " + old + ", is " + now);
            }
        }
        long ofModel = lines.stream().filter(line -> line.startsWith(MODEL)).count();
        if (ofModel > MOST_OF_MODEL) {
            lines.removeIf(line -> line.startsWith(MODEL));
            lines.add("model: was " + name(was) + ", is " + name(is) + ", which differs in " + ofModel + " settings");
        }
        return List.copyOf(lines);
    }

    private static String name(Map<String, Object> settings) {
        return FlatSettings.of(settings, (MODEL + "name")::equals).getOrDefault(MODEL + "name", "unnamed");
    }
}
