package io.convoy.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.testcontainers.utility.DockerImageName;

/// The image that container tests run, built from the jars of this build by `image.sh` once a JVM; quick when nothing
/// has changed.
///
/// `image.sh` chooses the base image; the environment's `CLUSTER_BASE_IMAGE` overrules it.
final class ClusterImage {
    private static final String TAG = "convoy:test";
    private static final DockerImageName BUILT = build();

    private ClusterImage() {}

    static DockerImageName name() {
        return BUILT;
    }

    private static DockerImageName build() {
        ProcessBuilder builder = new ProcessBuilder("bash", "image.sh", "--tag", TAG)
                .directory(Path.of(System.getProperty("basedir", ".")).toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("image.sh failed:\n" + output);
            }
            return DockerImageName.parse(TAG);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("image.sh did not run", e);
        }
    }
}
