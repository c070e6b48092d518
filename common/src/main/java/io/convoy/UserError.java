package io.convoy;

/// A mistake that a user can mend: bad usage, or a bad job, model, data or checkpoint file.
///
/// The message is one line fit to print: what, where (file, key or byte offset), what was found, what was expected.
/// The command line prints it alone and ends with code 2.
public class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
