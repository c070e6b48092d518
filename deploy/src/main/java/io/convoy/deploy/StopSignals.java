package io.convoy.deploy;

import io.convoy.deploy.cluster.CoordinatorNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// Ctrl-C and SIGTERM while a run goes on: the first asks it to end well, the second ends the process at once. The
/// usual handling is back after [#close].
final class StopSignals implements AutoCloseable {
    private static final int SIGNAL_EXIT = 128;

    /// What a first signal does.
    interface Action {
        void stop(String signal, int exitCode);
    }

    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

    /// Asks a coordinator to finish its steps, save a checkpoint and end.
    void stop(CoordinatorNode coordinator) {
        run(coordinator::stop);
    }

    void run(Action action) {
        var asked = new AtomicBoolean();
        handle(signal -> {
            int exitCode = SIGNAL_EXIT + signal.getNumber();
            if (asked.getAndSet(true)) {
                Runtime.getRuntime().halt(exitCode);
            }
            action.stop("SIG" + signal.getName(), exitCode);
        });
    }

    /// Leaves signals to somebody else: a terminal sends Ctrl-C to all processes of a run, and their parent ends
    /// them.
    void ignore() {
        handle(SignalHandler.SIG_IGN);
    }

    private void handle(SignalHandler handler) {
        for (String name : new String[] {"INT", "TERM"}) {
            var signal = new Signal(name);
            before.put(signal, Signal.handle(signal, handler));
        }
    }

    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
