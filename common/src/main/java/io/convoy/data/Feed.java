package io.convoy.data;

import java.util.Locale;

/// Where workers get their samples from.
public enum Feed {
    /// The coordinator reads the data and streams it.
    COORDINATOR,
    /// Each worker reads its own path.
    LOCAL;

    /// The name in job files.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
