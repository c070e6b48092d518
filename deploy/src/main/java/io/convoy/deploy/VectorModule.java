package io.convoy.deploy;

import io.convoy.UserError;

/// Adds the Vector API's module to the running JVM.
///
/// The documented way, `--add-modules=jdk.incubator.vector`, prints a warning at each start that cannot be switched
/// off. The JDK itself adds modules later for agents, by the method called here; the launcher exports its package.
/// A JVM that was started with the documented flag is left as it is.
final class VectorModule {
    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /// To be called before any class that uses vectors is loaded.
    static void load() {
        if (ModuleLayer.boot().findModule(NAME).isPresent()) {
            return;
        }
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, NAME);
        } catch (ReflectiveOperationException e) {
            throw new UserError(
                    "Java " + Runtime.version() + " does not have module " + NAME
                            + " loaded: start it with --add-modules=" + NAME + " (CONVOY_JAVA_OPTS passes it on)",
                    e);
        }
    }
}
