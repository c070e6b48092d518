package io.convoy.worker;

import io.convoy.ClusterNames;
import io.convoy.Revision;
import io.convoy.UserError;
import io.convoy.proto.Join;
import io.convoy.proto.Ready;
import io.convoy.proto.Roster;
import io.convoy.proto.ToCoordinator;
import io.convoy.proto.ToWorker;
import io.convoy.proto.Trouble;
import io.convoy.proto.Welcome;
import io.convoy.worker.wire.PeerAddress;
import io.convoy.worker.wire.WireEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// The worker's actor: passes orders to the step loop and its news to the coordinator.
///
///     searching --[coordinator found]--> joining --[Welcome]--> working --[Finish, or coordinator lost]--> stopped
///
/// While working, the step loop prepares the job, joins its peers and runs steps; the actor only relays.
public final class Worker {
    /// What this actor understands. Messages from other processes arrive as [ToWorker] and are unwrapped at the edge.
    public sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Searched(Set<ActorRef<ToCoordinator>> coordinators) implements Command {}

    private record Refused(String reason) implements Command {}

    private record Welcomed(Welcome welcome) implements Command {}

    private record Rostered(Roster roster) implements Command {}

    private record Ordered(long generation, Order order) implements Command {}

    private record Finished(int exitCode, String reason) implements Command {}

    /// From the step loop, for the coordinator.
    private record News(ToCoordinator message) implements Command {}

    private record CoordinatorLost() implements Command {}

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final String COORDINATOR_LOST = "the coordinator is lost";
    private static final ServiceKey<ToCoordinator> COORDINATOR =
            ServiceKey.create(ToCoordinator.class, ClusterNames.COORDINATOR);

    private final ActorContext<Command> context;
    private final ActorRef<ToWorker> wire;
    private final WorkerSettings settings;
    private final CompletableFuture<WorkerOutcome> outcome;
    private final WireEndpoint endpoint;

    /// The behavior of a worker. Ends by itself, after completing `outcome`.
    public static Behavior<Object> create(WorkerSettings settings, CompletableFuture<WorkerOutcome> outcome) {
        Behavior<Command> worker = Behaviors.setup(context -> {
            try {
                return new Worker(context, settings, outcome).searching();
            } catch (RuntimeException e) {
                outcome.complete(new WorkerOutcome(1, e.toString(), true));
                return Behaviors.stopped();
            }
        });
        return Behaviors.intercept(Edge::new, worker);
    }

    /// Unwraps messages from other processes.
    private static final class Edge extends BehaviorInterceptor<Object, Command> {
        Edge() {
            super(Object.class);
        }

        @Override
        public Behavior<Command> aroundReceive(
                TypedActorContext<Object> context, Object message, ReceiveTarget<Command> target) {
            return target.apply(context, message instanceof ToWorker wire ? unwrap(wire) : (Command) message);
        }
    }

    private static Command unwrap(ToWorker message) {
        return switch (message.getMessageCase()) {
            case REFUSED -> new Refused(message.getRefused().getReason());
            case WELCOME -> new Welcomed(message.getWelcome());
            case ROSTER -> new Rostered(message.getRoster());
            case ADVANCE ->
                new Ordered(
                        message.getAdvance().getGeneration(),
                        new Order.Advance(message.getAdvance().getStep()));
            case EVALUATE -> new Ordered(message.getEvaluate().getGeneration(), new Order.Evaluate());
            case REPORT ->
                new Ordered(
                        message.getReport().getGeneration(),
                        new Order.Report(message.getReport().getUpload()));
            case FINISH ->
                new Finished(
                        message.getFinish().getExitCode(), message.getFinish().getReason());
            case MESSAGE_NOT_SET -> new Refused("a message of another protocol revision");
        };
    }

    private Worker(ActorContext<Command> context, WorkerSettings settings, CompletableFuture<WorkerOutcome> outcome) {
        this.context = context;
        this.settings = settings;
        this.outcome = outcome;
        this.wire = context.getSelf().<Object>unsafeUpcast().narrow();
        try {
            endpoint = new WireEndpoint(settings.bindHost(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the exchange cannot listen on " + settings.bindHost() + ": " + e.getMessage(), e);
        }
    }

    private Behavior<Command> searching() {
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                Receptionist.Listing.class, listing -> new Searched(listing.getServiceInstances(COORDINATOR)));
        context.getSystem().receptionist().tell(Receptionist.subscribe(COORDINATOR, listings));
        return Behaviors.receive(Command.class)
                .onMessage(
                        Searched.class,
                        found -> found.coordinators().isEmpty()
                                ? Behaviors.same()
                                : joining(found.coordinators().iterator().next()))
                .onMessage(Finished.class, this::stop)
                .onSignal(PostStop.class, signal -> release())
                .build();
    }

    private Behavior<Command> joining(ActorRef<ToCoordinator> coordinator) {
        context.watchWith(coordinator, new CoordinatorLost());
        PeerAddress address = endpoint.address(settings.advertiseHost());
        coordinator.tell(ToCoordinator.newBuilder()
                .setJoin(Join.newBuilder()
                        .setWorkerRef(ActorRefResolver.get(context.getSystem()).toSerializationFormat(wire))
                        .setHost(settings.hostName())
                        .setExchangeAddress(address.toString())
                        .setExchangeSocket(address.socket())
                        .setProtocolRevision(Revision.PROTOCOL)
                        .setNumericsRevision(Revision.NUMERICS)
                        .setThreads(settings.threads())
                        .setProcess(ProcessHandle.current().pid()))
                .build());
        return Behaviors.receive(Command.class)
                .onMessage(Welcomed.class, welcomed -> working(coordinator, welcomed.welcome()))
                .onMessage(Refused.class, this::refused)
                .onMessage(Finished.class, this::stop)
                .onMessage(Searched.class, ignored -> Behaviors.same())
                .onMessage(CoordinatorLost.class, lost -> stop(new Finished(1, COORDINATOR_LOST)))
                .onSignal(PostStop.class, signal -> release())
                .build();
    }

    private Behavior<Command> working(ActorRef<ToCoordinator> coordinator, Welcome welcome) {
        MDC.put("worker", "worker-" + welcome.getWorker());
        LOG.info("joined as worker {} with {} threads", welcome.getWorker(), settings.threads());
        var loop = new StepLoop(
                welcome, settings, endpoint, message -> context.getSelf().tell(new News(message)));
        loop.start();
        return Behaviors.receive(Command.class)
                .onMessage(News.class, news -> {
                    coordinator.tell(news.message());
                    return Behaviors.same();
                })
                .onMessage(Rostered.class, rostered -> {
                    loop.join(rostered.roster());
                    return Behaviors.same();
                })
                .onMessage(Ordered.class, ordered -> {
                    loop.order(ordered.generation(), ordered.order());
                    return Behaviors.same();
                })
                .onMessage(Refused.class, refused -> {
                    loop.stop();
                    return refused(refused);
                })
                .onMessage(Finished.class, finished -> {
                    loop.stop();
                    return stop(finished);
                })
                .onMessage(CoordinatorLost.class, lost -> {
                    loop.stop();
                    return stop(new Finished(1, COORDINATOR_LOST));
                })
                .onMessage(Searched.class, ignored -> Behaviors.same())
                .onMessage(Welcomed.class, ignored -> Behaviors.same())
                .onSignal(PostStop.class, signal -> {
                    loop.stop();
                    return release();
                })
                .build();
    }

    private Behavior<Command> refused(Refused refused) {
        outcome.complete(new WorkerOutcome(2, "refused: " + refused.reason(), true));
        return Behaviors.stopped();
    }

    private Behavior<Command> stop(Finished finished) {
        outcome.complete(new WorkerOutcome(finished.exitCode(), finished.reason(), false));
        return Behaviors.stopped();
    }

    /// Also called when the node stops from under the worker. The cluster shuts a node out only for being apart from
    /// the coordinator, and its end may come before the news that the watch gives.
    private Behavior<Command> release() {
        endpoint.close();
        boolean shutOut = CoordinatedShutdown.get(context.getSystem())
                .getShutdownReason()
                .filter(reason -> reason == CoordinatedShutdown.clusterDowningReason())
                .isPresent();
        outcome.complete(new WorkerOutcome(1, shutOut ? COORDINATOR_LOST : "stopped", false));
        return Behaviors.same();
    }

    /// The news that the worker cannot go on, by its own fault.
    static ToCoordinator trouble(int worker, long generation, long step, String phase, Throwable cause) {
        String what = cause instanceof UserError
                        || cause.getMessage() != null && cause instanceof io.convoy.worker.feed.FeedException
                ? cause.getMessage()
                : cause.toString();
        return ToCoordinator.newBuilder()
                .setTrouble(Trouble.newBuilder()
                        .setWorker(worker)
                        .setGeneration(generation)
                        .setStep(step)
                        .setPhase(phase)
                        .setSuspect(worker)
                        .setWhat(what)
                        .setUserError(cause instanceof UserError))
                .build();
    }

    static ToCoordinator ready(int worker, String datasetDigest) {
        return ToCoordinator.newBuilder()
                .setReady(Ready.newBuilder().setWorker(worker).setDatasetDigest(datasetDigest))
                .build();
    }
}
