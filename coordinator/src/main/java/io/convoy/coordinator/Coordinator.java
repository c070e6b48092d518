package io.convoy.coordinator;

import io.convoy.ClusterNames;
import io.convoy.Revision;
import io.convoy.checkpoint.TrainingState;
import io.convoy.data.Dataset;
import io.convoy.data.Feed;
import io.convoy.job.Job;
import io.convoy.plan.Algorithm;
import io.convoy.plan.BatchPlan;
import io.convoy.plan.RosterPlan;
import io.convoy.proto.Committed;
import io.convoy.proto.Digest;
import io.convoy.proto.Evaluated;
import io.convoy.proto.Join;
import io.convoy.proto.ToCoordinator;
import io.convoy.proto.ToWorker;
import io.convoy.proto.Traced;
import io.convoy.proto.Trouble;
import io.convoy.train.ShardReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
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
import org.jspecify.annotations.Nullable;

/// Decides who trains, and when. Control only: samples, state and gradients travel over gRPC.
///
///     gathering --[enough ready]--> linking --[all linked]--> stepping --[all at the milestone]--> evaluating
///                                                                 ^                                     |
///                                                                 |                            [all evaluated]
///                                                                 |                                     v
///                                                                 +------[checkpoint durable]------ reporting
///
/// From every phase: a worker lost or in trouble fails the run; a stop request ends it at the next milestone.
public final class Coordinator {
    /// What this actor understands. Messages from workers arrive as [ToCoordinator] and are unwrapped at the edge.
    public sealed interface Command extends NoSerializationVerificationNeeded {}

    /// Finish the steps under way, save a checkpoint and end with `exitCode`.
    public record StopRequested(String signal, int exitCode) implements Command {}

    /// End at once if workers are still gathering: whoever started them knows that one will not come. Later, the
    /// cluster notices by itself.
    public record Abandoned(int exitCode, String reason) implements Command {}

    private record Joined(Join join) implements Command {}

    private record BecameReady(int worker, String datasetDigest) implements Command {}

    private record LinkedUp(int worker, String exchange) implements Command {}

    private record StepCommitted(Committed committed) implements Command {}

    private record ShardsEvaluated(Evaluated evaluated) implements Command {}

    private record Digested(Digest digest) implements Command {}

    private record InTrouble(Trouble trouble) implements Command {}

    private record SpansTold(Traced traced) implements Command {}

    private record Lost(int worker) implements Command {}

    private record Uploaded(TrainingState state) implements Command {}

    private record Saved(Path checkpoint) implements Command {}

    private record SaveFailed(Throwable cause) implements Command {}

    private record Unknown() implements Command {}

    private static final ServiceKey<ToCoordinator> KEY =
            ServiceKey.create(ToCoordinator.class, ClusterNames.COORDINATOR);

    private final ActorContext<Command> context;
    private final CoordinatorSettings settings;
    private final RunListener listener;
    private final CompletableFuture<RunOutcome> outcome;
    private final Job job;
    private final BatchPlan batch;
    private final RunDirectory directory;
    private final RunCheckpoints checkpoints;
    private final StateService state;
    private final Services services;
    private final Map<Integer, WorkerEntry> workers = new TreeMap<>();
    private final Progress progress;
    private final Optional<TraceFile> trace;
    private int nextWorker;

    private List<WorkerEntry> roster = List.of();
    private final Set<Integer> awaited = new HashSet<>();
    private Milestone milestone;
    private long granted;
    private @Nullable StopRequested stopping;
    /// Of the state that is next saved.
    private OptionalDouble testAccuracy = OptionalDouble.empty();
    private Optional<TrainingState> uploaded = Optional.empty();

    /// The behavior of a coordinator. Ends by itself, after completing `outcome`; exceptionally if it could not
    /// begin.
    public static Behavior<Object> create(
            CoordinatorSettings settings, RunListener listener, CompletableFuture<RunOutcome> outcome) {
        Behavior<Command> coordinator = Behaviors.setup(context -> {
            try {
                return new Coordinator(context, settings, listener, outcome).gathering();
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
                return Behaviors.stopped();
            }
        });
        return Behaviors.intercept(Edge::new, coordinator);
    }

    /// Unwraps messages from other processes.
    private static final class Edge extends BehaviorInterceptor<Object, Command> {
        Edge() {
            super(Object.class);
        }

        @Override
        public Behavior<Command> aroundReceive(
                TypedActorContext<Object> context, Object message, ReceiveTarget<Command> target) {
            return target.apply(context, message instanceof ToCoordinator wire ? unwrap(wire) : (Command) message);
        }
    }

    private static Command unwrap(ToCoordinator message) {
        return switch (message.getMessageCase()) {
            case JOIN -> new Joined(message.getJoin());
            case READY ->
                new BecameReady(
                        message.getReady().getWorker(), message.getReady().getDatasetDigest());
            case LINKED ->
                new LinkedUp(
                        message.getLinked().getWorker(), message.getLinked().getExchange());
            case COMMITTED -> new StepCommitted(message.getCommitted());
            case EVALUATED -> new ShardsEvaluated(message.getEvaluated());
            case DIGEST -> new Digested(message.getDigest());
            case TROUBLE -> new InTrouble(message.getTrouble());
            case TRACED -> new SpansTold(message.getTraced());
            case MESSAGE_NOT_SET -> new Unknown();
        };
    }

    private Coordinator(
            ActorContext<Command> context,
            CoordinatorSettings settings,
            RunListener listener,
            CompletableFuture<RunOutcome> outcome) {
        this.context = context;
        this.settings = settings;
        this.listener = listener;
        this.outcome = outcome;
        job = settings.job();
        batch = settings.batch();
        directory = new RunDirectory(settings.out(), job, settings.start().step());
        checkpoints = new RunCheckpoints(settings, directory.checkpoints());
        state = new StateService(
                settings.start(), uploadedState -> context.getSelf().tell(new Uploaded(uploadedState)));
        Dataset train = settings.data().train();
        try {
            services = new Services(
                    settings.bindHost(),
                    new FeedService(
                            new ShardReader(settings.data(), batch, job.seed()),
                            train.classes().size()),
                    state);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the services cannot listen on " + settings.bindHost() + ": " + e.getMessage(), e);
        }
        progress = new Progress(batch, settings.start().step());
        trace = settings.trace().map(spec -> new TraceFile(spec, listener::note));
        milestone = Milestone.after(settings.start().step(), settings);
        context.getSystem()
                .receptionist()
                .tell(Receptionist.register(
                        KEY, context.getSelf().<Object>unsafeUpcast().narrow()));
    }

    // ---- gathering: workers join and prepare

    private Behavior<Command> gathering() {
        return phase("gathering", command -> switch (command) {
            case Joined(Join join) -> admit(join);
            case BecameReady(int worker, String digest) -> ready(worker, digest);
            case Lost(int worker) -> forget(worker);
            case InTrouble(Trouble trouble) -> trouble(trouble);
            case StopRequested stop -> end(stop.exitCode(), "stopped by " + stop.signal());
            case Abandoned(int exitCode, String reason) -> end(exitCode, reason);
            case SaveFailed failed -> saveFailed(failed);
            case LinkedUp _,
                    StepCommitted _,
                    ShardsEvaluated _,
                    Digested _,
                    SpansTold _,
                    Uploaded _,
                    Saved _,
                    Unknown _ -> Behaviors.same();
        });
    }

    private Behavior<Command> admit(Join join) {
        ActorRef<ToWorker> ref = ActorRefResolver.get(context.getSystem()).resolveActorRef(join.getWorkerRef());
        String reason = refusal(join);
        if (!reason.isEmpty()) {
            listener.note("refused a worker on " + join.getHost() + ": " + reason);
            ref.tell(Messages.refused(reason));
            return Behaviors.same();
        }
        int id = nextWorker++;
        workers.put(id, new WorkerEntry(id, ref, join.getHost(), join.getExchangeAddress(), join.getExchangeSocket()));
        context.watchWith(ref, new Lost(id));
        ref.tell(Messages.welcome(id, settings, services.port()));
        return Behaviors.same();
    }

    private String refusal(Join join) {
        if (join.getProtocolRevision() != Revision.PROTOCOL) {
            return "protocol revision " + join.getProtocolRevision() + ", the coordinator has " + Revision.PROTOCOL;
        }
        if (join.getNumericsRevision() != Revision.NUMERICS) {
            return "numerics revision " + join.getNumericsRevision() + ", the coordinator has " + Revision.NUMERICS;
        }
        if (!roster.isEmpty()) {
            return alreadyRunning();
        }
        if (workers.size() >= job.shards()) {
            return "the job has " + job.shards() + " shards and as many workers";
        }
        return "";
    }

    private String alreadyRunning() {
        return "the job is already running with " + roster.size() + " workers";
    }

    private Behavior<Command> ready(int worker, String datasetDigest) {
        WorkerEntry entry = workers.get(worker);
        if (entry == null) {
            return Behaviors.same();
        }
        if (job.data().feed() == Feed.LOCAL && !datasetDigest.equals(settings.datasetDigest())) {
            String reason =
                    "its data has SHA-256 " + datasetDigest + ", the coordinator's has " + settings.datasetDigest();
            listener.note("refused worker " + worker + " on " + entry.host() + ": " + reason);
            entry.ref().tell(Messages.refused(reason));
            return forget(worker);
        }
        entry.becomeReady();
        List<WorkerEntry> ready =
                workers.values().stream().filter(WorkerEntry::isReady).toList();
        listener.note("worker " + worker + " on " + entry.host() + " is ready (" + ready.size() + " of "
                + settings.workersMin() + ")");
        return ready.size() < settings.workersMin() ? Behaviors.same() : form(ready);
    }

    private Behavior<Command> forget(int worker) {
        WorkerEntry entry = workers.remove(worker);
        if (entry != null) {
            context.unwatch(entry.ref());
            listener.note("worker " + worker + " on " + entry.host() + " left before the job began");
        }
        return Behaviors.same();
    }

    // ---- linking: the roster stands, workers join each other and load the state

    private Behavior<Command> form(List<WorkerEntry> members) {
        roster = members;
        trace.ifPresent(file -> file.begin(members, progress.step()));
        RosterPlan plan = RosterPlan.balanced(job.shards(), members.size());
        listener.note(
                members.size() == 1
                        ? "1 worker holds all " + job.shards() + " shards"
                        : members.size() + " workers hold at most " + plan.largest() + " of " + job.shards()
                                + " shards each, in " + plan.subtrees() + " subtrees");
        tellAll(Messages.roster(members, plan, state.current()));
        awaitAll();
        return phase("connect", command -> switch (command) {
            case LinkedUp(int worker, String exchange) -> {
                if (!exchange.isEmpty()) {
                    listener.note("exchange: " + exchange);
                }
                yield arrived(worker) ? begin() : Behaviors.same();
            }
            case StopRequested stop -> end(stop.exitCode(), "stopped by " + stop.signal());
            default -> otherwise(command);
        });
    }

    private Behavior<Command> begin() {
        progress.begin();
        listener.started(progress.step(), settings.lastStep(), batch.stepsPerEpoch(), roster.size());
        return progress.step() >= settings.lastStep() ? evaluate() : step();
    }

    // ---- stepping

    private Behavior<Command> step() {
        milestone = Milestone.after(progress.step(), settings);
        granted = progress.step();
        roster.forEach(member -> member.committed(progress.step()));
        grant();
        return phase("step", command -> switch (command) {
            case StepCommitted(Committed committed) -> committed(committed);
            case StopRequested stop -> {
                stopping = stop;
                milestone = new Milestone(granted, false);
                listener.note(stop.signal() + ": finishing step " + granted + " and saving a checkpoint");
                yield progress.step() == granted ? report() : Behaviors.same();
            }
            default -> otherwise(command);
        });
    }

    /// Lets workers run on, far enough that no step waits for a message, near enough that a stop request is
    /// followed soon.
    private void grant() {
        long slowest = roster.stream().mapToLong(WorkerEntry::committed).min().orElseThrow();
        long window = progress.window();
        long limit = Math.min(milestone.step(), slowest + window);
        if (stopping == null && limit > granted && (granted - slowest <= window / 2 || limit == milestone.step())) {
            granted = limit;
            tellAll(Messages.advance(granted));
        }
    }

    private Behavior<Command> committed(Committed committed) {
        WorkerEntry member = workers.get(committed.getWorker());
        if (member == null) {
            return Behaviors.same();
        }
        member.committed(committed.getStep());
        RunListener.StepDone done = progress.committed(committed, roster);
        if (done != null) {
            directory.step(done);
            listener.step(done);
            if (done.step() == milestone.step()) {
                return milestone.evaluate() ? evaluate() : report();
            }
        }
        grant();
        return Behaviors.same();
    }

    // ---- evaluating

    private Behavior<Command> evaluate() {
        int testSize = settings.data().test().size();
        EvaluationTally tally = new EvaluationTally(batch.evaluationShards(testSize), testSize);
        tellAll(Messages.evaluate(progress.step()));
        awaitAll();
        return phase("evaluate", command -> switch (command) {
            case ShardsEvaluated(Evaluated evaluated) -> {
                tally.add(evaluated);
                yield arrived(evaluated.getWorker()) ? evaluated(tally) : Behaviors.same();
            }
            case StopRequested stop -> remember(stop);
            default -> otherwise(command);
        });
    }

    private Behavior<Command> evaluated(EvaluationTally tally) {
        var done = new RunListener.EvaluationDone(
                progress.step(), progress.epochsDone(), tally.loss(), tally.accuracy(), tally.samples());
        testAccuracy = OptionalDouble.of(done.accuracy());
        progress.evaluated(done);
        directory.evaluated(done);
        listener.evaluated(done);
        return report();
    }

    // ---- reporting: all replicas' digests, one replica's state, a durable checkpoint

    private Behavior<Command> report() {
        uploaded = Optional.empty();
        Digests digests = new Digests();
        roster.forEach(member -> member.ref().tell(Messages.report(progress.step(), member == roster.getFirst())));
        awaitAll();
        return phase("checkpoint", command -> switch (command) {
            case Digested(Digest digest) -> {
                WorkerEntry member = workers.get(digest.getWorker());
                directory.replica(
                        digest.getStep(),
                        digest.getWorker(),
                        member == null ? "" : member.host(),
                        digest.getWeightsSha256(),
                        digest.getStateSha256());
                digests.add(digest);
                yield arrived(digest.getWorker()) ? save(digests) : Behaviors.same();
            }
            case Uploaded(TrainingState received) -> {
                uploaded = Optional.of(received);
                yield save(digests);
            }
            case Saved(Path checkpoint) -> {
                progress.saved(checkpoint, digests.weights());
                listener.saved(checkpoint, digests.weights());
                yield afterCheckpoint();
            }
            case StopRequested stop -> remember(stop);
            default -> otherwise(command);
        });
    }

    private Behavior<Command> save(Digests digests) {
        if (!awaited.isEmpty() || uploaded.isEmpty()) {
            return Behaviors.same();
        }
        if (Algorithm.of(job.exchange().algorithm()) == Algorithm.NONE) {
            listener.note("exchange.algorithm = none: replicas diverge, and nothing is saved");
            return afterCheckpoint();
        }
        if (!digests.agree()) {
            return fail("replicas differ after step " + progress.step() + ": " + digests);
        }
        TrainingState received = uploaded.get();
        OptionalDouble accuracy = testAccuracy;
        context.pipeToSelf(
                CompletableFuture.supplyAsync(() -> checkpoints.save(received, accuracy)),
                (checkpoint, failure) -> failure == null ? new Saved(checkpoint) : new SaveFailed(failure));
        return Behaviors.same();
    }

    private Behavior<Command> afterCheckpoint() {
        testAccuracy = OptionalDouble.empty();
        if (stopping != null) {
            return end(stopping.exitCode(), "stopped by " + stopping.signal());
        }
        return progress.step() >= settings.lastStep() ? end(0, "done") : step();
    }

    // ---- what every phase has in common

    private interface Handler {
        Behavior<Command> handle(Command command);
    }

    private Behavior<Command> phase(String name, Handler handler) {
        progress.enter(name);
        return Behaviors.receive(Command.class)
                .onAnyMessage(command -> guarded(handler, command))
                .onSignal(PostStop.class, signal -> {
                    release();
                    return Behaviors.same();
                })
                .build();
    }

    /// Whatever goes wrong here, such as a full disk, ends the run: nobody may wait for a coordinator that is gone.
    private Behavior<Command> guarded(Handler handler, Command command) {
        try {
            return handler.handle(command);
        } catch (RuntimeException e) {
            context.getLog().error("failed in phase {}", progress.phase(), e);
            try {
                return fail("the coordinator failed at step " + (progress.step() + 1) + " in phase " + progress.phase()
                        + ": " + e.getMessage());
            } catch (RuntimeException unwritten) {
                e.addSuppressed(unwritten);
                outcome.completeExceptionally(e);
                return Behaviors.stopped();
            }
        }
    }

    private Behavior<Command> otherwise(Command command) {
        return switch (command) {
            case Joined(Join join) -> admit(join);
            case Lost(int worker) -> lost(worker);
            case InTrouble(Trouble trouble) -> trouble(trouble);
            case SaveFailed failed -> saveFailed(failed);
            case StopRequested stop -> remember(stop);
            case SpansTold(Traced traced) -> trace(traced);
            case BecameReady(int worker, String _) -> late(worker);
            case Abandoned _,
                    LinkedUp _,
                    StepCommitted _,
                    ShardsEvaluated _,
                    Digested _,
                    Uploaded _,
                    Saved _,
                    Unknown _ -> Behaviors.same();
        };
    }

    private Behavior<Command> trace(Traced traced) {
        trace.ifPresent(file -> file.add(traced, progress.step()));
        return Behaviors.same();
    }

    private Behavior<Command> remember(StopRequested stop) {
        stopping = stop;
        return Behaviors.same();
    }

    /// Ready when the roster already stood.
    private Behavior<Command> late(int worker) {
        WorkerEntry entry = workers.get(worker);
        if (entry != null) {
            entry.ref().tell(Messages.refused(alreadyRunning()));
            return forget(worker);
        }
        return Behaviors.same();
    }

    private Behavior<Command> lost(int worker) {
        WorkerEntry entry = workers.get(worker);
        if (entry == null || !roster.contains(entry)) {
            return forget(worker);
        }
        return fail(Blame.lost(entry, progress.step() + 1, progress.phase()));
    }

    private Behavior<Command> trouble(Trouble trouble) {
        String line = Blame.trouble(trouble, workers, !roster.isEmpty());
        return trouble.getUserError() ? end(2, line) : fail(line);
    }

    private Behavior<Command> saveFailed(SaveFailed failed) {
        return fail("the checkpoint of step " + progress.step() + " cannot be saved: "
                + failed.cause().getMessage());
    }

    private Behavior<Command> fail(String line) {
        return end(
                1,
                progress.lastCheckpoint()
                        .map(checkpoint -> line + "; go on from " + checkpoint + " with --resume " + directory.path())
                        .orElse(line));
    }

    private Behavior<Command> end(int exitCode, String reason) {
        boolean done = exitCode == 0;
        ToWorker finish = Messages.finish(done ? "" : reason, stopping == null ? exitCode : 0);
        workers.values().forEach(worker -> worker.ref().tell(finish));
        trace.ifPresent(file -> file.end(progress.step()));
        RunSummary summary = progress.summary(job.name(), directory.path(), roster.size(), settings.datasetDigest());
        var result = new RunOutcome(exitCode, reason, summary);
        directory.summary(result);
        outcome.complete(result);
        return Behaviors.stopped();
    }

    private void release() {
        services.close();
        directory.close();
    }

    private void tellAll(ToWorker message) {
        roster.forEach(member -> member.ref().tell(message));
    }

    private void awaitAll() {
        awaited.clear();
        roster.forEach(member -> awaited.add(member.id()));
    }

    /// Whether all have answered, now that this worker has.
    private boolean arrived(int worker) {
        return awaited.remove(worker) && awaited.isEmpty();
    }
}
