package io.convoy.worker;

import io.convoy.proto.Linked;
import io.convoy.proto.Member;
import io.convoy.proto.Roster;
import io.convoy.proto.ToCoordinator;
import io.convoy.proto.Trouble;
import io.convoy.proto.Welcome;
import io.convoy.worker.exchange.StepFailure;
import io.convoy.worker.wire.WireEndpoint;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// The thread that trains: prepares the job, joins the roster, runs steps and evaluations as ordered.
///
/// What it has done, and what keeps it from going on, it tells through [News]. It ends when stopped, or after
/// trouble, since only the coordinator knows what is to be done then.
final class StepLoop {
    private static final Logger LOG = LoggerFactory.getLogger(StepLoop.class);

    private sealed interface Task {
        record JoinRoster(Roster roster) implements Task {}

        record Do(long generation, Order order) implements Task {}
    }

    private final Welcome welcome;
    private final WorkerSettings settings;
    private final WireEndpoint endpoint;
    private final News news;
    private final StepTrace trace;
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile String phase = "prepare";
    private volatile long generation;
    private volatile long step;

    StepLoop(Welcome welcome, WorkerSettings settings, WireEndpoint endpoint, News news) {
        this.welcome = welcome;
        this.settings = settings;
        this.endpoint = endpoint;
        this.news = news;
        trace = StepTrace.of(welcome, news);
        thread = Thread.ofPlatform()
                .name("step-loop-" + welcome.getWorker())
                .daemon()
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void join(Roster roster) {
        tasks.add(new Task.JoinRoster(roster));
    }

    void order(long ofGeneration, Order order) {
        tasks.add(new Task.Do(ofGeneration, order));
    }

    /// Ends the thread at its next wait or shard.
    void stop() {
        thread.interrupt();
    }

    private void run() {
        MDC.put("worker", "worker-" + welcome.getWorker());
        MDC.put("host", settings.hostName());
        try (JobContext job = JobContext.prepare(welcome, settings, trace.tracer())) {
            news.tell(Worker.ready(welcome.getWorker(), job.datasetDigest()));
            phase = "gather";
            if (tasks.take() instanceof Task.JoinRoster(Roster roster)) {
                generation = roster.getGeneration();
                follow(job, roster);
            }
        } catch (InterruptedException e) {
            LOG.info("stopped in phase {} after {} steps", phase, step);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        LOG.error("failed at step {} in phase {}", step + 1, phase, cause);
        news.tell(Worker.trouble(welcome.getWorker(), generation, step + 1, phase, cause));
    }

    private void follow(JobContext job, Roster roster) throws InterruptedException {
        phase = "connect";
        step = roster.getStep();
        try (GenerationRun run = GenerationRun.join(job, roster, endpoint, this::peerLost)) {
            serve(run, roster);
            // Links stay open until the coordinator has decided: a peer that saw ours close would blame us.
            while (true) {
                tasks.take();
            }
        } catch (StepFailure failure) {
            blame(roster.getMembers(failure.suspect()), failure.isLost(), failure.what());
        }
    }

    /// Follows orders until there is trouble, and tells it.
    private void serve(GenerationRun run, Roster roster) throws InterruptedException {
        try {
            phase = "load";
            run.loadState(roster);
            phase = "wait for orders";
            news.tell(ToCoordinator.newBuilder()
                    .setLinked(Linked.newBuilder()
                            .setWorker(welcome.getWorker())
                            .setGeneration(generation)
                            .setStateSha256(roster.getStateSha256())
                            .setExchange(run.describeExchange()))
                    .build());
            LOG.info("rank {} of {}, {}", run.rank(), roster.getMembersCount(), run.describe());
            while (true) {
                if (tasks.take() instanceof Task.Do(long ofGeneration, Order order) && ofGeneration == generation) {
                    obey(run, order);
                }
            }
        } catch (StepFailure failure) {
            blame(roster.getMembers(failure.suspect()), failure.isLost(), failure.what());
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void obey(GenerationRun run, Order order) throws InterruptedException, StepFailure {
        switch (order) {
            case Order.Advance(long target) -> {
                long limit = target;
                while (run.step() < limit) {
                    step = run.step();
                    trace.begin(step + 1);
                    news.tell(run.runStep(place -> phase = place));
                    trace.committed(step + 1);
                    while (tasks.peek() instanceof Task.Do(long of, Order.Advance(long further)) && of == generation) {
                        tasks.remove();
                        limit = Math.max(limit, further);
                    }
                }
                step = run.step();
                trace.idle(step);
                phase = "wait for orders";
            }
            case Order.Evaluate() -> {
                phase = "evaluate";
                news.tell(run.evaluate());
            }
            case Order.Report(boolean upload) -> {
                phase = "checkpoint";
                news.tell(run.digests());
                if (upload) {
                    run.upload();
                }
            }
        }
    }

    private void peerLost(Member peer, String what) {
        blame(peer, true, what);
    }

    private void blame(Member suspect, boolean lost, String what) {
        LOG.info(
                "{} worker {} on {} at step {} in phase {}: {}",
                lost ? "lost" : "stopped by",
                suspect.getWorker(),
                suspect.getHost(),
                step + 1,
                phase,
                what);
        news.tell(ToCoordinator.newBuilder()
                .setTrouble(Trouble.newBuilder()
                        .setWorker(welcome.getWorker())
                        .setGeneration(generation)
                        .setStep(step + 1)
                        .setPhase(phase)
                        .setSuspect(suspect.getWorker())
                        .setSuspectLost(lost)
                        .setWhat(what))
                .build());
    }
}
