package io.convoy.worker.feed;

/// Samples that cannot be had.
public final class FeedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FeedException(String message, Throwable cause) {
        super(message, cause);
    }

    public FeedException(String message) {
        super(message);
    }
}
