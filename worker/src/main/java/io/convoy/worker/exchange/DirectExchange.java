package io.convoy.worker.exchange;

import io.convoy.plan.Range;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Direct reduce-scatter and all-gather: every worker sends its subtree sums of each segment to the segment's
/// owner, who sends the mean back to everybody.
///
/// Threading: the step loop calls the [Exchange] methods; event loops deliver frames; one exchange thread reduces,
/// so that neither waits for arithmetic.
public final class DirectExchange implements Exchange, Link.Listener {
    /// A peer that sends no byte for so long is lost.
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// Hears of lost peers.
    public interface FailureListener {
        void peerLost(int rank, String what);
    }

    private final ExchangePlan plan;
    private final Map<Integer, Link> links = new ConcurrentHashMap<>();
    private final FailureListener failures;
    private final float[] mean;
    private final Inbox inbox;
    private final TreeSum treeSum;
    private final Thread thread;
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private volatile boolean closing;

    // Of the exchange thread alone.
    private final long[] tallyStep;
    private final double[][] tallyLoss;
    private final long[][] tallyCorrect;
    private final int[] tallied = new int[2];
    private final long[] meanFloats = new long[2];

    private long step;
    private StepPlan stepPlan;
    private List<float[]> partials = List.of();
    private int bucketsReady;
    private int bucketsReduced;

    // Of the step loop alone.
    private int bucketsSent;
    private final Completion completion = new Completion();

    /// Joins the peers: dials those of lower rank, waits for those of higher rank.
    ///
    /// @param addresses HOST:PORT of each rank's exchange
    /// @throws StepFailure if a peer does not come within 10 s
    public static DirectExchange join(
            ExchangeEndpoint endpoint,
            ExchangePlan plan,
            List<String> addresses,
            long firstStep,
            FailureListener failures)
            throws StepFailure, InterruptedException {
        var exchange = new DirectExchange(plan, firstStep, failures);
        endpoint.deliverTo(exchange.inbox);
        exchange.link(endpoint, addresses);
        exchange.thread.start();
        return exchange;
    }

    private DirectExchange(ExchangePlan plan, long firstStep, FailureListener failures) {
        this.plan = plan;
        this.failures = failures;
        mean = new float[plan.floats()];
        inbox = new Inbox(plan, firstStep, mean);
        stepPlan = plan.stepPlan(firstStep);
        int shards = plan.batch().shards();
        treeSum = new TreeSum(2 + Integer.SIZE - Integer.numberOfLeadingZeros(shards));
        tallyStep = new long[] {firstStep, firstStep + 1};
        if ((firstStep & 1) == 1) {
            tallyStep[0] = firstStep + 1;
            tallyStep[1] = firstStep;
        }
        tallyLoss = new double[2][shards];
        tallyCorrect = new long[2][shards];
        step = firstStep - 1;
        thread = Thread.ofPlatform().name("exchange-" + plan.rank()).daemon().unstarted(this::work);
    }

    private void link(ExchangeEndpoint endpoint, List<String> addresses) throws StepFailure, InterruptedException {
        for (int peer = 0; peer < plan.rank(); peer++) {
            String address = addresses.get(peer);
            int colon = address.lastIndexOf(':');
            String host = address.substring(0, colon);
            int port = Integer.parseInt(address.substring(colon + 1));
            links.put(peer, endpoint.connect(host, port, plan.generation(), plan.rank(), peer));
        }
        for (int peer = plan.rank() + 1; peer < plan.workers(); peer++) {
            try {
                links.put(peer, endpoint.accepted(plan.generation(), peer).get(SILENCE_NANOS, TimeUnit.NANOSECONDS));
            } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
                throw StepFailure.lost(peer, "did not connect to " + addresses.get(plan.rank()) + " within 10 s");
            }
        }
        links.values().forEach(link -> link.listen(this));
    }

    // ---- the step loop's side

    @Override
    public void begin(long next, List<float[]> ownPartials) {
        StepPlan nextPlan = plan.stepPlan(next);
        bucketsSent = 0;
        completion.begin(next);
        work.add(() -> beginStep(next, nextPlan, ownPartials));
    }

    @Override
    public void ready(int from) {
        int ready = plan.buckets().readyBuckets(from);
        if (ready > bucketsSent) {
            bucketsSent = ready;
            work.add(() -> contribute(ready));
        }
    }

    @Override
    public void tally(double[] loss, long[] correct) {
        double[] ownLoss = loss.clone();
        long[] ownCorrect = correct.clone();
        work.add(() -> contributeTally(ownLoss, ownCorrect));
    }

    @Override
    public Tally await() throws StepFailure, InterruptedException {
        return completion.await(() -> silentPeer());
    }

    @Override
    public float[] mean() {
        return mean;
    }

    /// The peer that has been silent for too long, as a failure; none if all are heard.
    private void silentPeer() throws StepFailure {
        for (Link link : links.values()) {
            if (link.silentNanos() > SILENCE_NANOS) {
                throw StepFailure.lost(link.peer(), "no byte for 10 s");
            }
        }
    }

    // ---- the event loops' side

    @Override
    public void received(Link link, Frame frame) {
        if (frame.generation() != plan.generation()) {
            return;
        }
        switch (frame.kind()) {
            case HEARTBEAT -> {}
            case CONTRIBUTION -> {
                if (inbox.countDown(frame)) {
                    work.add(this::reduceComplete);
                }
            }
            case MEAN -> work.add(() -> meanArrived(frame.step(), frame.length()));
            case TALLY -> work.add(() -> tallyArrived(frame.step(), frame.node(), frame.loss(), frame.correct()));
        }
    }

    @Override
    public void broken(Link link, String why) {
        if (!closing) {
            completion.fail(StepFailure.lost(link.peer(), why));
            failures.peerLost(link.peer(), why);
        }
    }

    // ---- the exchange thread's side

    private void work() {
        long lastHeartbeat = System.nanoTime();
        try {
            while (!closing) {
                Runnable task = work.poll(HEARTBEAT_NANOS, TimeUnit.NANOSECONDS);
                if (task != null) {
                    task.run();
                }
                if (System.nanoTime() - lastHeartbeat >= HEARTBEAT_NANOS) {
                    lastHeartbeat = System.nanoTime();
                    links.values().forEach(link -> link.send(Frame.heartbeat(plan.rank(), plan.generation())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            completion.fail(StepFailure.failed(plan.rank(), "exchange thread: " + e));
            failures.peerLost(plan.rank(), "exchange thread: " + e);
        }
    }

    private void beginStep(long next, StepPlan nextPlan, List<float[]> ownPartials) {
        step = next;
        stepPlan = nextPlan;
        partials = ownPartials;
        bucketsReady = 0;
        bucketsReduced = 0;
        completeIfDone();
    }

    private int ownFirstNode() {
        return stepPlan.firstNode()[plan.rank()];
    }

    private int ownNodes() {
        return stepPlan.firstNode()[plan.rank() + 1] - ownFirstNode();
    }

    /// Sends our subtrees' slices of newly finished buckets to the owners of their segments.
    private void contribute(int ready) {
        for (int bucket = bucketsReady; bucket < ready; bucket++) {
            for (Link link : links.values()) {
                Range segment = plan.buckets().segment(bucket, link.peer());
                if (segment.size() == 0) {
                    continue;
                }
                if (ownNodes() == 0) {
                    link.send(Frame.idle(plan.rank(), plan.generation(), step, bucket));
                }
                for (int node = 0; node < ownNodes(); node++) {
                    send(
                            List.of(link),
                            Frame.Kind.CONTRIBUTION,
                            bucket,
                            ownFirstNode() + node,
                            segment,
                            partials.get(node));
                }
            }
        }
        bucketsReady = ready;
        reduceComplete();
    }

    private void send(Collection<Link> to, Frame.Kind kind, int bucket, int node, Range range, float[] floats) {
        for (int from = range.from(); from < range.to(); from += Frame.MAX_FLOATS) {
            int length = Math.min(Frame.MAX_FLOATS, range.to() - from);
            var frame = new Frame(
                    kind, plan.rank(), plan.generation(), step, bucket, node, from, length, 0, 0, floats, from);
            to.forEach(link -> link.send(frame));
        }
    }

    /// Reduces our segments of the buckets that have everything, in order.
    private void reduceComplete() {
        while (bucketsReduced < bucketsReady && inbox.missing(step, bucketsReduced) == 0) {
            reduce(bucketsReduced++);
        }
        completeIfDone();
    }

    private void reduce(int bucket) {
        Range segment = plan.buckets().segment(bucket, plan.rank());
        int nodes = stepPlan.nodes().size();
        float[][] sources = new float[nodes][];
        int[] from = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            boolean own = node >= ownFirstNode() && node < ownFirstNode() + ownNodes();
            sources[node] = own ? partials.get(node - ownFirstNode()) : inbox.contribution(step, node);
            from[node] = own ? segment.from() : inbox.contributionIndex(bucket);
        }
        treeSum.mean(
                sources, from, nodes, stepPlan.additions(), stepPlan.samples(), mean, segment.from(), segment.size());
        meanFloats[(int) (step & 1)] += segment.size();
        send(links.values(), Frame.Kind.MEAN, bucket, 0, segment, mean);
    }

    private void contributeTally(double[] loss, long[] correct) {
        for (int i = 0; i < ownNodes(); i++) {
            int node = ownFirstNode() + i;
            Frame frame = Frame.tally(plan.rank(), plan.generation(), step, node, loss[i], correct[i]);
            links.values().forEach(link -> link.send(frame));
            tallyArrived(step, node, loss[i], correct[i]);
        }
        completeIfDone();
    }

    private void tallyArrived(long ofStep, int node, double loss, long correct) {
        int slot = slotOf(ofStep);
        tallyLoss[slot][node] = loss;
        tallyCorrect[slot][node] = correct;
        tallied[slot]++;
        completeIfDone();
    }

    private void meanArrived(long ofStep, int length) {
        meanFloats[slotOf(ofStep)] += length;
        completeIfDone();
    }

    private int slotOf(long ofStep) {
        int slot = (int) (ofStep & 1);
        if (tallyStep[slot] != ofStep) {
            throw new IllegalStateException("frame of step " + ofStep + " at step " + step);
        }
        return slot;
    }

    private void completeIfDone() {
        int slot = (int) (step & 1);
        if (step < 0
                || tallyStep[slot] != step
                || meanFloats[slot] < plan.floats()
                || tallied[slot] < stepPlan.nodes().size()) {
            return;
        }
        Tally tally = addTally(tallyLoss[slot], tallyCorrect[slot]);
        inbox.finished(step);
        meanFloats[slot] = 0;
        tallied[slot] = 0;
        tallyStep[slot] = step + 2;
        completion.complete(step, tally);
    }

    private Tally addTally(double[] loss, long[] correct) {
        double[] stack = new double[stepPlan.nodes().size()];
        int depth = 0;
        long right = 0;
        int suspect = -1;
        for (int node = 0; node < stepPlan.nodes().size(); node++) {
            if (suspect < 0 && !Double.isFinite(loss[node])) {
                suspect = stepPlan.holder(node);
            }
            right += correct[node];
            stack[depth++] = loss[node];
            for (int a = 0; a < stepPlan.additions()[node]; a++) {
                depth--;
                stack[depth - 1] += stack[depth];
            }
        }
        return new Tally(stack[0] / stepPlan.samples(), right, stepPlan.samples(), suspect);
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        links.values().forEach(Link::close);
    }
}
