package io.convoy.config;

import io.convoy.UserError;

/// A `UserError` that names its place in a file or on the command line. One without a place, thrown by a value that
/// refuses its settings, gets it by [Section#placed].
public final class ConfigError extends UserError {
    private static final long serialVersionUID = 1;

    ConfigError(String message) {
        super(message);
    }

    ConfigError(String message, Throwable cause) {
        super(message, cause);
    }
}
