package io.convoy.worker.wire;

/// Where a worker's wire listens.
///
/// @param socket name of its Unix domain socket ([UnixSockets]), known on its own host alone; empty if it has none
public record PeerAddress(String host, int port, String socket) {
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
