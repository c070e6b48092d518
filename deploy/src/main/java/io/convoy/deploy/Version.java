package io.convoy.deploy;

import io.convoy.Revision;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints: the release, the revisions that all nodes of a cluster must share, and the Java that
/// runs.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String release = Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
        return new String[] {
            "convoy " + release,
            "numerics revision " + Revision.NUMERICS + ", protocol revision " + Revision.PROTOCOL,
            "Java " + Runtime.version() + " on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
