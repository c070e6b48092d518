package io.convoy.worker.exchange;

import io.convoy.kernel.Elementwise;
import io.convoy.tensor.FloatFormat;
import io.convoy.worker.wire.ArrivingFloats;
import io.convoy.worker.wire.DamagedFrame;
import io.convoy.worker.wire.Frame;
import io.convoy.worker.wire.FrameHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the sums of chunks grow: what has come for each, what is still awaited, and the adding itself.
///
/// What arrives is added at once, straight from the network's buffers, as far up the tree as both halves are there.
/// What has no other half yet is kept in one place a step, which is free again once the chunk is complete.
///
/// Threading: confined to the event loop.
final class ChunkSums {
    /// Floats that are added at a time: what is added stays in a core's first cache.
    private static final int BLOCK = 2048;

    private final Chunks chunks;
    private final ExchangeTrace trace;
    private final Programs programs;
    /// [owner][store]: what children sent, at the chunks' places.
    private final float[][][] stores;

    /// Of every sum in each bucket.
    private final List<FloatFormat> formats;

    private final float[] block = new float[BLOCK];
    /// The step whose words a chunk awaits.
    private final long[] step;
    /// Words that it still awaits, our own among them.
    private final int[] missing;
    /// [chunk][value], or [chunk][child] for idle words: one more than the last step that it came, or was added, for.
    private final long[][] came;

    // Of the step under way.
    private List<float[]> own = List.of();
    private float divisor;

    ChunkSums(ExchangePlan plan, Chunks chunks, ExchangeTrace trace, long firstStep) {
        this.chunks = chunks;
        this.trace = trace;
        formats = plan.formats();
        programs = new Programs(plan);
        stores = new float[plan.workers()][][];
        for (int owner = 0; owner < plan.workers(); owner++) {
            stores[owner] = new float[programs.stores(owner)][chunks.owned(owner)];
        }
        step = new long[chunks.count()];
        missing = new int[chunks.count()];
        came = new long[chunks.count()][];
        for (int index = 0; index < chunks.count(); index++) {
            came[index] = new long[programs.marks(chunks.get(index).owner())];
            await(index, firstStep);
        }
    }

    private void await(int index, long next) {
        step[index] = next;
        missing[index] = 1 + program(index).arrivals();
    }

    FloatFormat format(Chunks.Chunk chunk) {
        return formats.get(chunk.bucket());
    }

    /// What is done with a chunk in the step that it is at.
    Program program(int index) {
        return programs.of(step[index], chunks.get(index).owner());
    }

    /// Starts a step.
    ///
    /// @param partials our subtrees' sums; others' are added to them, and the mean takes the place of the first
    /// @param samples what the mean's sum is divided by
    void begin(List<float[]> partials, int samples) {
        own = partials;
        divisor = samples;
    }

    /// Our own subtrees' sums of a chunk are final.
    ///
    /// @return whether nothing else is awaited
    boolean ownReady(int index) {
        missing[index]--;
        Program program = program(index);
        boolean divided = false;
        for (int input = 0; input < program.inputs().size(); input++) {
            if (program.inputs().get(input).isOwn()) {
                divided |= add(index, input, null);
            }
        }
        return complete(index, divided);
    }

    /// What a worker's frame does for a chunk.
    enum Arrival {
        /// Nothing: it has come before, or is of a step that is past.
        STALE,
        /// Others are awaited.
        TAKEN,
        /// Nothing else is awaited: the outputs, or the mean, are there.
        COMPLETE
    }

    /// Takes a contribution.
    ///
    /// @throws DamagedFrame if the frame is not what its sender should send, or is damaged: all that has been added
    ///     is void then
    Arrival contribution(int index, int sender, FrameHeader header, ArrivingFloats floats) {
        if (isPast(index, sender, header)) {
            return Arrival.STALE;
        }
        Program program = program(index);
        int input = program.inputOf(sender, header.node());
        if (input < 0) {
            throw new DamagedFrame("sum " + header.node() + " of " + chunks.get(index) + " in step " + header.step()
                    + " is none that it should send");
        }
        if (came[index][input] > header.step()) {
            return Arrival.STALE;
        }
        missing[index]--;
        boolean divided = add(index, input, floats);
        floats.finish();
        return complete(index, divided) ? Arrival.COMPLETE : Arrival.TAKEN;
    }

    /// Takes the word of a child that has nothing to add.
    Arrival idle(int index, int sender, FrameHeader header) {
        if (isPast(index, sender, header)) {
            return Arrival.STALE;
        }
        Program program = program(index);
        if (!program.isIdle(sender)) {
            throw new DamagedFrame(
                    "rank " + sender + " says to have nothing for " + chunks.get(index) + " in step " + header.step());
        }
        // Counted from the end: there are at least as many places as children with and without sums.
        int place = came[index].length - 1 - program.children().indexOf(sender);
        if (came[index][place] > header.step()) {
            return Arrival.STALE;
        }
        came[index][place] = header.step() + 1;
        missing[index]--;
        return complete(index, false) ? Arrival.COMPLETE : Arrival.TAKEN;
    }

    private boolean isPast(int index, int sender, FrameHeader header) {
        if (header.step() > step[index]) {
            throw new DamagedFrame("rank " + sender + " is at step " + header.step() + ", " + chunks.get(index)
                    + " still at step " + step[index]);
        }
        return header.step() < step[index];
    }

    /// Whether nothing is awaited; the owner's mean is there then.
    ///
    /// @param divided whether it is there already
    private boolean complete(int index, boolean divided) {
        boolean complete = missing[index] == 0;
        Program program = program(index);
        if (complete && program.root() && !divided) {
            int whole = program.outputs().getFirst();
            add(chunks.get(index), place(index, whole), null, List.of(), mean(index), true);
        }
        return complete;
    }

    /// Adds an input to what has come before it.
    ///
    /// @param floats where it is; null if it is in its place
    /// @return whether the sum was the last one, and has been divided
    private boolean add(int index, int input, @Nullable ArrivingFloats floats) {
        Program program = program(index);
        List<Frame.Floats> operands = new ArrayList<>();
        int value = input;
        mark(index, value);
        for (Program.Sum sum = program.sumOf(value);
                sum != null && isMarked(index, sum.other(value));
                sum = program.sumOf(value)) {
            operands.add(place(index, sum.other(value)));
            value = sum.value();
            mark(index, value);
        }
        boolean divided =
                program.root() && missing[index] == 0 && program.outputs().getFirst() == value;
        add(
                chunks.get(index),
                place(index, input),
                floats,
                operands,
                divided ? mean(index) : place(index, value),
                divided);
        return divided;
    }

    private void mark(int index, int value) {
        came[index][value] = step[index] + 1;
    }

    private boolean isMarked(int index, int value) {
        return came[index][value] > step[index];
    }

    /// Adds operands one after the other to what lies at `first`, block by block. The sum of two floats is the same
    /// whichever is the left one.
    ///
    /// @param floats to be read instead, if there are any; into `first`, if there is nothing to add
    /// @param divided whether the result is the mean
    private void add(
            Chunks.Chunk chunk,
            Frame.Floats first,
            @Nullable ArrivingFloats floats,
            List<Frame.Floats> operands,
            Frame.Floats result,
            boolean divided) {
        if (operands.isEmpty() && !divided) {
            if (floats != null) {
                floats.read(first.array(), first.from(), chunk.size());
            }
            return;
        }
        long begun = trace.begin();
        FloatFormat format = format(chunk);
        for (int done = 0; done < chunk.size(); done += BLOCK) {
            int length = Math.min(BLOCK, chunk.size() - done);
            float[] value = first.array();
            int from = first.from() + done;
            if (floats != null) {
                value = block;
                from = 0;
                floats.read(block, 0, length);
            }
            for (int i = 0; i < operands.size(); i++) {
                Frame.Floats operand = operands.get(i);
                boolean last = i == operands.size() - 1 && !divided;
                float[] sum = last ? result.array() : block;
                int sumFrom = last ? result.from() + done : 0;
                Elementwise.add(value, from, operand.array(), operand.from() + done, sum, sumFrom, length);
                format.round(sum, sumFrom, sumFrom + length);
                value = sum;
                from = sumFrom;
            }
            if (divided) {
                int target = result.from() + done;
                Elementwise.divide(value, from, divisor, result.array(), target, length);
                format.round(result.array(), target, target + length);
            }
        }
        trace.added(chunk, begun);
    }

    private Frame.Floats mean(int index) {
        return new Frame.Floats(own.getFirst(), chunks.get(index).range().from());
    }

    /// What of a complete chunk goes to the parent, one slice an output.
    Frame.Floats output(int index, int output) {
        return place(index, program(index).outputs().get(output));
    }

    /// Where a value is kept.
    private Frame.Floats place(int index, int value) {
        Chunks.Chunk chunk = chunks.get(index);
        Program program = program(index);
        Program.Input input = program.inputs().get(program.place(value));
        return input.isOwn()
                ? new Frame.Floats(own.get(input.node()), chunk.range().from())
                : new Frame.Floats(stores[chunk.owner()][input.store()], chunk.place());
    }

    /// An added chunk whose outputs are on their way awaits the next step.
    void next(int index) {
        await(index, step[index] + 1);
    }

    /// Whom a chunk awaits in a step; our own rank's words are not counted.
    List<Integer> awaited(int index, long inStep) {
        Program program = program(index);
        if (step[index] != inStep) {
            return List.of();
        }
        return program.children().stream()
                .filter(child -> !hasCome(index, program, child, inStep))
                .toList();
    }

    private boolean hasCome(int index, Program program, int child, long inStep) {
        if (program.isIdle(child)) {
            return came[index][came[index].length - 1 - program.children().indexOf(child)] > inStep;
        }
        for (int input = 0; input < program.inputs().size(); input++) {
            if (program.inputs().get(input).from() == child && came[index][input] <= inStep) {
                return false;
            }
        }
        return true;
    }
}
