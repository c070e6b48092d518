package io.convoy.deploy;

import io.convoy.UserError;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Turns every failure of a command into one line on standard error and an exit code; a stack trace only on demand.
final class Failures {
    private final BooleanSupplier debug;

    Failures(BooleanSupplier debug) {
        this.debug = debug;
    }

    /// A command line that cannot be understood.
    int usage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        print(command, name + ": " + failure.getMessage() + " (see " + name + " --help)", failure);
        return ExitCode.USAGE;
    }

    /// A command that ended by an exception: a mistake that the user can mend, wherever it stands among the causes,
    /// or a failure.
    int execution(Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        String name = command.getCommandSpec().qualifiedName();
        UserError mistake = userError(failure);
        print(command, name + ": " + (mistake == null ? describe(failure) : mistake.getMessage()), failure);
        return mistake == null ? ExitCode.SOFTWARE : ExitCode.USAGE;
    }

    private void print(CommandLine command, String message, Exception failure) {
        command.getErr().println(oneLine(message));
        if (debug.getAsBoolean()) {
            failure.printStackTrace(command.getErr());
        }
    }

    private static @Nullable UserError userError(Throwable failure) {
        return causes(failure)
                .filter(UserError.class::isInstance)
                .map(UserError.class::cast)
                .findFirst()
                .orElse(null);
    }

    /// The innermost cause says most; its type is named, for its message alone is often only a file or a number.
    private static String describe(Throwable failure) {
        Throwable innermost = causes(failure).reduce(failure, (outer, inner) -> inner);
        String message = innermost.getMessage();
        String type = innermost.getClass().getSimpleName();
        return (message == null ? type : type + ": " + message) + " (--debug shows where)";
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
