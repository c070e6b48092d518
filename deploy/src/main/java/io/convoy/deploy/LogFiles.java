package io.convoy.deploy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.sift.MDCBasedDiscriminator;
import ch.qos.logback.classic.sift.SiftingAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.spi.LifeCycle;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log files of a run: one a worker, in the run's folder.
///
/// A line holds time, level, worker and host, logger, message: `2026-01-31T12:00:00.000+01:00 INFO worker-2@node7
/// …`. Which file a line goes to is told by the logging thread's MDC entry [#WORKER]; lines of threads without one
/// go to the file of the process itself. The host is MDC entry [#HOST], or this machine's. Convoy's own lines are
/// kept from INFO on, those of libraries from WARN on (`logback.xml`).
final class LogFiles {
    /// MDC key of the worker that a thread works for.
    static final String WORKER = "worker";

    /// MDC key of the host that it runs on.
    static final String HOST = "host";

    private LogFiles() {}

    /// From now on, log into `directory`; `process` names this process, `host` the machine.
    static void writeTo(Path directory, String process, String host) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

        MDCBasedDiscriminator byWorker = new MDCBasedDiscriminator();
        byWorker.setKey(WORKER);
        byWorker.setDefaultValue(process);
        started(byWorker, context);

        SiftingAppender files = new SiftingAppender();
        files.setName("run " + directory);
        files.setDiscriminator(byWorker);
        files.setAppenderFactory(
                (ignored, worker) -> file(context, directory.resolve(worker + ".log"), pattern(process, host)));
        started(files, context);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(files);
        // What a person must know of a run is printed by its command.
        context.getLogger("io.convoy").detachAppender("CONSOLE");
    }

    private static String pattern(String process, String host) {
        String node = "%X{" + WORKER + ":-" + process + "}@%X{" + HOST + ":-" + host + "}";
        return "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level " + node + " %logger %msg%n%ex";
    }

    private static Appender<ILoggingEvent> file(Context context, Path path, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        started(encoder, context);

        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setFile(path.toString());
        file.setEncoder(encoder);
        started(file, context);
        return file;
    }

    private static <T extends ContextAware & LifeCycle> void started(T part, Context context) {
        part.setContext(context);
        part.start();
    }
}
