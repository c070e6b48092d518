package io.convoy.deploy;

import io.convoy.UserError;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// Convoy's command line: `convoy COMMAND …`.
///
/// Ends with 0 when done, 1 when something failed, 2 for wrong usage or a bad job, model or data file; every
/// failure is one line on standard error (see [Failures]).
@Command(
        name = "convoy",
        description = "Trains convolutional networks data-parallel on CPU cores: the same bits on any cluster.",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:wrong usage, or a bad job, model, data or checkpoint file",
            "130, 143:ended by Ctrl-C or SIGTERM, after a checkpoint"
        })
public final class Main implements Runnable {
    /// As the help lists them.
    private static final List<Class<?>> COMMANDS = List.of(
            TrainCommand.class,
            CoordinatorCommand.class,
            WorkerCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            InspectCommand.class,
            BenchCommand.class);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of a failure, not only its line.")
    private boolean debug;

    private Main() {}

    public static void main(String[] arguments) {
        // gRPC logs through java.util.logging, straight to standard error unless told otherwise.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter err = new PrintWriter(System.err, true);
        System.exit(run(out, err, arguments));
    }

    /// Runs one command line and returns its exit code.
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new Main().commandLine(out, err, arguments).execute(arguments);
    }

    private CommandLine commandLine(PrintWriter out, PrintWriter err, String... arguments) {
        Failures failures = new Failures(() -> debug);
        var line = new CommandLine(this);
        commands(arguments).forEach(line::addSubcommand);
        return line.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionStrategy(Main::execute)
                .setParameterExceptionHandler(failures::usage)
                .setExecutionExceptionHandler(failures::execution);
    }

    /// The command that is called, if it is one, else all: reading them all takes picocli 0.05 s of every start.
    private static List<Class<?>> commands(String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        return COMMANDS.stream()
                .filter(command -> command.getAnnotation(Command.class).name().equals(first))
                .findFirst()
                .<List<Class<?>>>map(List::of)
                .orElse(COMMANDS);
    }

    private static int execute(ParseResult parsed) {
        try {
            VectorModule.load();
            return new RunLast().execute(parsed);
        } catch (UserError | Error e) {
            // picocli hands only exceptions of this type to the handler.
            throw new ExecutionException(parsed.commandSpec().commandLine(), "not run", e);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
