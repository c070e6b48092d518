package io.convoy.deploy.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.convoy.ClusterNames;
import io.convoy.UserError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.cluster.typed.Leave;

/// A member of the cluster: an actor system that listens on a port and has started the cluster or joined it.
public final class ClusterNode implements AutoCloseable {
    private static final int LEAVE_SECONDS = 5;
    private static final int STOP_SECONDS = 5;

    private final ActorSystem<SpawnProtocol.Command> system;

    /// Starts a node.
    ///
    /// @param bind where to listen; port 0 for any free one
    /// @param advertiseHost under which others reach it
    /// @param seed the coordinator's address; empty to start a cluster
    /// @throws UserError if the address cannot be listened on
    public static ClusterNode start(HostPort bind, String advertiseHost, Optional<HostPort> seed) {
        Config config = ConfigFactory.parseMap(Map.of(
                        "pekko.remote.artery.canonical.hostname", advertiseHost,
                        "pekko.remote.artery.canonical.port", bind.port(),
                        "pekko.remote.artery.bind.hostname", bind.host(),
                        "pekko.remote.artery.bind.port", bind.port()))
                .withFallback(ConfigFactory.parseResources(ClusterNode.class.getClassLoader(), "cluster.conf"))
                .withFallback(ConfigFactory.load());
        ActorSystem<SpawnProtocol.Command> system;
        try {
            system = ActorSystem.create(SpawnProtocol.create(), ClusterNames.SYSTEM, config);
        } catch (RuntimeException e) {
            throw new UserError("cannot listen on " + bind + ": " + rootMessage(e), e);
        }
        var node = new ClusterNode(system);
        node.join(seed);
        return node;
    }

    private static String rootMessage(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private ClusterNode(ActorSystem<SpawnProtocol.Command> system) {
        this.system = system;
    }

    private void join(Optional<HostPort> seed) {
        Cluster cluster = Cluster.get(system);
        var address = seed.map(coordinator -> AddressFromURIString.parse(
                        "pekko://" + ClusterNames.SYSTEM + "@" + coordinator.host() + ":" + coordinator.port()))
                .orElse(cluster.selfMember().address());
        cluster.manager()
                .tell(new JoinSeedNodes(scala.jdk.javaapi.CollectionConverters.asScala(List.of(address))
                        .toSeq()));
    }

    /// The port it listens on.
    public int port() {
        return (Integer) Cluster.get(system).selfMember().address().getPort().get();
    }

    /// Starts an actor.
    <T> ActorRef<T> spawn(Behavior<T> behavior, String name) {
        try {
            return AskPattern.<SpawnProtocol.Command, ActorRef<T>>ask(
                            system,
                            replyTo -> new SpawnProtocol.Spawn<>(behavior, name, Props.empty(), replyTo),
                            java.time.Duration.ofSeconds(30),
                            system.scheduler())
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting " + name, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(name + " did not start: " + e.getMessage(), e);
        }
    }

    /// Takes leave of a cluster that goes on, or it would count this node as lost and admit nobody until it is sure
    /// of that.
    public void leave() {
        Cluster cluster = Cluster.get(system);
        cluster.manager().tell(Leave.create(cluster.selfMember().address()));
        // The system stops by itself once the others have let it go.
        stopped(LEAVE_SECONDS);
    }

    /// Stops all actors, without taking leave. Returns after a few seconds in any case: with a peer that is silent,
    /// the system may take longer to let go of its connections, and the process is about to end.
    @Override
    public void close() {
        system.terminate();
        if (!stopped(STOP_SECONDS)) {
            system.log().warn("the actor system did not stop in time");
        }
    }

    private boolean stopped(int atMostSeconds) {
        try {
            system.getWhenTerminated().toCompletableFuture().get(atMostSeconds, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
