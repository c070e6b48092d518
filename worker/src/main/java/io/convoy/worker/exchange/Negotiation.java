package io.convoy.worker.exchange;

import io.convoy.plan.Algorithm;
import io.convoy.plan.CostModel;
import io.convoy.tensor.FloatFormat;
import io.convoy.worker.wire.ArrivingFloats;
import io.convoy.worker.wire.DamagedFrame;
import io.convoy.worker.wire.Frame;
import io.convoy.worker.wire.FrameHeader;
import io.convoy.worker.wire.FrameKind;
import io.convoy.worker.wire.Link;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a new roster finds its algorithm and bucket size: every worker measures its way to a neighbour on its own host
/// and to one on another, tells rank 0, which chooses by [CostModel] and tells all, who tell each other.
///
/// Threading: confined to the event loop, but for the future.
final class Negotiation implements Link.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Negotiation.class);
    private static final int EMPTY_PROBES = 4;
    private static final int FULL_PROBES = 24;
    /// The first full one finds the way cold.
    private static final int COLD_PROBES = 1;
    /// On a slow way fewer full ones will do.
    private static final long ENOUGH_NANOS = 200_000_000;

    private final ExchangeRoster roster;
    private final Links links;
    private final ExchangeSettings settings;
    private final long gradientBytes;
    private final CompletableFuture<CostModel.Choice> choice = new CompletableFuture<>();
    private final float[] probe = new float[Frame.MAX_FLOATS];
    private final OptionalInt[] neighbours;
    private final CostModel.Way[] measured = {new CostModel.Way(0, 0), new CostModel.Way(0, 0)};

    private int measuring;
    private int probes;
    private long sentNanos;
    private long fullSinceNanos;
    private double fastest = Double.POSITIVE_INFINITY;

    // Of rank 0.
    private CostModel worst = new CostModel(new CostModel.Way(0, 0), new CostModel.Way(0, 0));
    private int told;

    Negotiation(ExchangeRoster roster, Links links, ExchangeSettings settings, long gradientBytes) {
        this.settings = settings;
        this.roster = roster;
        this.links = links;
        this.gradientBytes = gradientBytes;
        neighbours = new OptionalInt[] {neighbour(true), neighbour(false)};
    }

    /// The next worker, in the order of ranks, that is on our host or on another.
    private OptionalInt neighbour(boolean onOurHost) {
        String own = roster.hosts().get(roster.rank());
        return IntStream.range(1, roster.workers())
                .map(distance -> (roster.rank() + distance) % roster.workers())
                .filter(rank -> roster.hosts().get(rank).equals(own) == onOurHost)
                .findFirst();
    }

    /// What is chosen, once it is; completed on the event loop, before anybody's first frame of a step is read.
    CompletableFuture<CostModel.Choice> choice() {
        return choice;
    }

    /// Measures, if the job leaves something to choose.
    void begin() {
        if (settings.algorithm() != Algorithm.AUTO && settings.bucketFloats() > 0) {
            choice.complete(new CostModel.Choice(
                    settings.algorithm(), Float.BYTES * settings.bucketFloats(), "the job says so"));
        } else {
            links.listen(this);
            proceed();
        }
    }

    /// The peer that has been silent for longest.
    int awaited() {
        return links.all().stream()
                .max(Comparator.comparingLong(Link::silentNanos))
                .map(Link::peer)
                .orElse(roster.rank());
    }

    private FrameHeader header(FrameKind kind, int node, int length, double loss, long correct) {
        return new FrameHeader(
                kind,
                FloatFormat.FLOAT32,
                roster.rank(),
                roster.job(),
                roster.generation(),
                0,
                0,
                node,
                0,
                length,
                loss,
                correct);
    }

    /// Sends the next probe, or tells what was measured.
    private void proceed() {
        while (measuring < neighbours.length && neighbours[measuring].isEmpty()) {
            measuring++;
        }
        if (measuring == neighbours.length) {
            tell();
            return;
        }
        sentNanos = System.nanoTime();
        if (probes == EMPTY_PROBES + COLD_PROBES) {
            fullSinceNanos = sentNanos;
        }
        int floats = probes < EMPTY_PROBES ? 0 : Frame.MAX_FLOATS;
        links.send(
                neighbours[measuring].getAsInt(),
                new Frame(header(FrameKind.PROBE, 0, floats, 0, 0), new Frame.Floats(probe, 0)));
    }

    private void echoed() {
        long now = System.nanoTime();
        if (probes < EMPTY_PROBES) {
            fastest = Math.min(fastest, (now - sentNanos) / 2e9);
        }
        probes++;
        int counted = probes - EMPTY_PROBES - COLD_PROBES;
        if (counted == FULL_PROBES || (counted > 0 && now - fullSinceNanos > ENOUGH_NANOS)) {
            double bytes = 2.0 * Float.BYTES * Frame.MAX_FLOATS * counted;
            measured[measuring] = new CostModel.Way(fastest, (now - fullSinceNanos) / 1e9 / bytes);
            measuring++;
            probes = 0;
            fastest = Double.POSITIVE_INFINITY;
        }
        proceed();
    }

    /// One frame for each kind of way: seconds a message, and seconds a byte as the bits of a double.
    private void tell() {
        for (int kind = 0; kind < measured.length; kind++) {
            if (roster.rank() == 0) {
                measured(kind, measured[kind]);
            } else {
                links.send(
                        0,
                        Frame.of(header(
                                FrameKind.MEASURED,
                                kind,
                                0,
                                measured[kind].message(),
                                Double.doubleToLongBits(measured[kind].perByte()))));
            }
        }
    }

    private void measured(int kind, CostModel.Way way) {
        worst = kind == 0
                ? new CostModel(worst.local().or(way), worst.remote())
                : new CostModel(worst.local(), worst.remote().or(way));
        if (++told == measured.length * roster.workers()) {
            CostModel.Choice best = whatIsOpen(worst.choose(roster.held(), roster.hosts(), gradientBytes));
            LOG.info(
                    "exchange: {} with buckets of {} kB: {}; before compilation {}",
                    best.algorithm().text(),
                    best.bucketBytes() >> 10,
                    best.why(),
                    describe());
            chosen(best);
        }
    }

    /// Tells everybody, whoever it was told by: so on every link the choice goes before any frame of a step, and nobody
    /// who still negotiates gets one.
    private void chosen(CostModel.Choice best) {
        if (!choice.isDone()) {
            links.sendAll(Frame.of(header(FrameKind.CHOICE, best.algorithm().ordinal(), 0, 0, best.bucketBytes())));
            choice.complete(best);
        }
    }

    /// The job's own choice goes before ours.
    private CostModel.Choice whatIsOpen(CostModel.Choice best) {
        return new CostModel.Choice(
                settings.algorithm() == Algorithm.AUTO ? best.algorithm() : settings.algorithm(),
                settings.bucketFloats() > 0 ? Float.BYTES * settings.bucketFloats() : best.bucketBytes(),
                best.why());
    }

    private String describe() {
        return describe("within a host", worst.local()) + describe("between hosts", worst.remote());
    }

    private static String describe(String where, CostModel.Way way) {
        return way.perByte() == 0
                ? ""
                : "%s %.0f µs a message, %.2f GB/s; ".formatted(where, way.message() * 1e6, 1e-9 / way.perByte());
    }

    @Override
    public void received(Link link, Frame frame) {
        FrameHeader header = frame.header();
        if (!(frame.payload() instanceof ArrivingFloats floats)) {
            throw new IllegalStateException("a received frame must be an arriving one");
        }
        floats.discard();
        if (header.job() != roster.job()) {
            throw new DamagedFrame("it is of job %x, expected %x".formatted(header.job(), roster.job()));
        }
        switch (header.kind()) {
            case PROBE ->
                link.send(new Frame(header(FrameKind.ECHO, 0, header.length(), 0, 0), new Frame.Floats(probe, 0)));
            case ECHO -> echoed();
            case MEASURED ->
                measured(header.node(), new CostModel.Way(header.loss(), Double.longBitsToDouble(header.correct())));
            case CHOICE ->
                chosen(new CostModel.Choice(Algorithm.values()[header.node()], (int) header.correct(), "rank 0"));
            case CONTRIBUTION, IDLE, MEAN, TALLY, HEARTBEAT -> {
                if (!choice.isDone()) {
                    throw new DamagedFrame("a " + header.kind() + " came before the choice of an algorithm");
                }
            }
        }
    }

    @Override
    public void allSent(Link link) {}

    @Override
    public void broken(Link link, String why) {
        choice.completeExceptionally(StepFailure.lost(link.peer(), why));
    }

    @Override
    public void damaged(Link link, String what) {
        choice.completeExceptionally(StepFailure.damaged(roster.names(), link.peer(), roster.rank(), what));
    }
}
