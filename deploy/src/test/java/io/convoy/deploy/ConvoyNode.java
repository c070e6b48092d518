package io.convoy.deploy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.ChangeLog;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.images.builder.Transferable;

/// One container of a [ConvoyCluster]: what it printed, how it ended, and the ways to make it fail.
///
/// Its host name on the network is its name. Nothing here sleeps: whoever waits is woken by a line or by the
/// container's end.
final class ConvoyNode {
    private static final String FOLDER = "/convoy/";
    private static final int PORT = 7400;

    private final DockerClient docker = DockerClientFactory.lazyClient();
    private final NodeOutput output;
    private final Network network;
    private final String name;
    private final GenericContainer<?> container;

    ConvoyNode(String name, Network network) {
        this.name = name;
        this.network = network;
        output = new NodeOutput(name);
        container = new GenericContainer<>(ClusterImage.name())
                .withNetwork(network)
                .withNetworkAliases(name)
                .withCreateContainerCmdModifier(create -> create.withHostName(name))
                .withStartupCheckStrategy(new HasStarted())
                .withLogConsumer(output);
    }

    /// Adds a file, at a path relative to the node's working folder.
    ConvoyNode file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    ConvoyNode file(String path, byte[] bytes) {
        container.withCopyToContainer(Transferable.of(bytes, 0644), FOLDER + path);
        return this;
    }

    /// Adds several files below a folder.
    ConvoyNode files(String folder, Map<String, byte[]> files) {
        files.forEach((path, bytes) -> file(folder + "/" + path, bytes));
        return this;
    }

    /// Adds options of the JVM.
    ConvoyNode javaOptions(String options) {
        container.withEnv("CONVOY_JAVA_OPTS", options);
        return this;
    }

    /// Starts `convoy ARGUMENTS…`. The command may have ended already when this returns.
    ConvoyNode start(String... arguments) {
        container.withCommand(arguments).start();
        return this;
    }

    /// Starts a coordinator, of the built-in job unless `arguments` begin with a job file.
    ConvoyNode startCoordinator(String... arguments) {
        return start(command("coordinator --listen 0.0.0.0:" + PORT + " --advertise " + name, arguments));
    }

    /// Starts a worker that joins the coordinator of that name.
    ConvoyNode startWorker(String... arguments) {
        return start(command("worker --join " + ConvoyCluster.COORDINATOR + ":" + PORT, arguments));
    }

    private static String[] command(String usual, String... more) {
        return Stream.concat(Arrays.stream(usual.split(" ")), Arrays.stream(more))
                .toArray(String[]::new);
    }

    /// Starts a shell script in place of Convoy, to look at the cluster from inside.
    ConvoyNode startShell(String script) {
        container.withCreateContainerCmdModifier(create -> create.withEntrypoint("sh", "-c", script));
        return start();
    }

    String name() {
        return name;
    }

    /// All lines printed so far, standard output and error as they came.
    List<String> lines() {
        return output.lines();
    }

    /// Waits for a line that holds `text`, printed now or earlier, and returns it; fails at once if the node ends
    /// without it.
    String awaitLine(String text, Duration atMost) {
        return output.await(line -> line.contains(text), "a line with \"" + text + "\"", atMost);
    }

    String awaitLine(Predicate<String> wanted, String description, Duration atMost) {
        return output.await(wanted, description, atMost);
    }

    /// Waits for the command's end and returns its exit code; [#lines] are then complete.
    int awaitExit(Duration atMost) {
        int code;
        try (WaitContainerResultCallback exit = docker.waitContainerCmd(id()).start()) {
            code = exit.awaitStatusCode(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError(output.describe("did not end within " + atMost), e);
        }
        output.awaitEnd(Duration.ofSeconds(10));
        return code;
    }

    /// Ends the node at once, as a power failure would: `kill -9`.
    void kill() {
        signal("KILL");
    }

    void signal(String signal) {
        docker.killContainerCmd(id()).withSignal(signal).exec();
    }

    /// Stops the node's process; its sockets stay open. By a signal, since a busy kernel at times refuses Docker's own
    /// way, to freeze the container.
    void pause() {
        signal("STOP");
    }

    void unpause() {
        signal("CONT");
    }

    /// Takes the node off the network; the other nodes hear nothing of it, not even a closed socket.
    void disconnect() {
        docker.disconnectFromNetworkCmd()
                .withContainerId(id())
                .withNetworkId(network.getId())
                .exec();
    }

    void reconnect() {
        docker.connectToNetworkCmd()
                .withContainerId(id())
                .withNetworkId(network.getId())
                .withContainerNetwork(new ContainerNetwork().withAliases(name))
                .exec();
    }

    /// The bytes of a file, at a path relative to the working folder; the node may have ended.
    byte[] read(String path) {
        return container.copyFileFromContainer(FOLDER + path, InputStream::readAllBytes);
    }

    String readText(String path) {
        return new String(read(path), StandardCharsets.UTF_8);
    }

    /// Paths of all files and folders that the node added, changed or removed.
    List<String> changedPaths() {
        return docker.containerDiffCmd(id()).exec().stream()
                .map(ChangeLog::getPath)
                .toList();
    }

    /// The process that runs in the container, as the engine's host numbers it.
    long processId() {
        return docker.inspectContainerCmd(id()).exec().getState().getPidLong();
    }

    void remove() {
        container.stop();
    }

    private String id() {
        return container.getContainerId();
    }

    /// A short command has ended before anybody looks: that counts as started too, whatever its exit code.
    private static final class HasStarted extends StartupCheckStrategy {
        @Override
        public StartupStatus checkStartupState(DockerClient docker, String id) {
            String status = getCurrentState(docker, id).getStatus();
            return "created".equals(status) ? StartupStatus.NOT_YET_KNOWN : StartupStatus.SUCCESSFUL;
        }
    }
}
