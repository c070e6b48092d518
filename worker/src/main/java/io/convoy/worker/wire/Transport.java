package io.convoy.worker.wire;

import java.util.Locale;

/// What carries a link.
public enum Transport {
    /// Unix domain sockets between workers of one host where there are such sockets, otherwise TCP.
    AUTO,
    TCP,
    /// Unix domain sockets: all workers on one host, which runs Linux.
    UNIX;

    /// @param name as in job files
    public static Transport of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
