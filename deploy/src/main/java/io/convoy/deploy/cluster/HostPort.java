package io.convoy.deploy.cluster;

/// An address to listen on or to join.
public record HostPort(String host, int port) {
    /// Reads `HOST:PORT`; IPv6 addresses stand in brackets.
    ///
    /// @throws IllegalArgumentException saying what was expected
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 65_535) {
                return new HostPort(text.substring(0, colon), port);
            }
        } catch (NumberFormatException e) {
            // Told below, as for a missing colon.
        }
        throw new IllegalArgumentException("'" + text + "' is no HOST:PORT");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
