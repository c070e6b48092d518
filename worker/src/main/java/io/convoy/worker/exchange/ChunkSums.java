package io.convoy.worker.exchange;

import io.convoy.tensor.FloatFormat;
import io.convoy.worker.wire.ArrivingFloats;
import io.convoy.worker.wire.DamagedFrame;
import io.convoy.worker.wire.Frame;
import io.convoy.worker.wire.FrameHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the sums of chunks grow: what has come for each, what is still awaited, and the adding itself.
///
/// The last word that a chunk awaits is added straight from the network's buffers; what comes earlier is kept in one
/// place a step, which is free again once the chunk has been added.
///
/// Threading: confined to the event loop.
final class ChunkSums {
    private static final int NONE = -1;

    private final Chunks chunks;
    private final Programs programs;
    /// [owner][store]: what children sent, at the chunks' places.
    private final float[][][] stores;

    /// Of every sum in each bucket.
    private final List<FloatFormat> formats;

    private final BlockSum sum;
    /// The step whose words a chunk awaits.
    private final long[] step;
    /// Words that it still awaits, our own among them.
    private final int[] missing;
    /// [chunk][input], or [chunk][child] for idle words: one more than the last step that it came for.
    private final long[][] came;

    ChunkSums(Chunks chunks, Programs programs, List<FloatFormat> formats, int workers, long firstStep) {
        this.formats = formats;
        this.chunks = chunks;
        this.programs = programs;
        stores = new float[workers][][];
        for (int owner = 0; owner < workers; owner++) {
            stores[owner] = new float[programs.stores(owner)][chunks.owned(owner)];
        }
        sum = new BlockSum(Math.max(1, programs.inputs()));
        step = new long[chunks.count()];
        missing = new int[chunks.count()];
        came = new long[chunks.count()][];
        for (int index = 0; index < chunks.count(); index++) {
            came[index] = new long[programs.words(chunks.get(index).owner())];
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

    /// Our own subtrees' sums of a chunk are final; returns whether nothing else is awaited.
    boolean ownReady(int index) {
        return --missing[index] == 0;
    }

    /// What a worker's frame does for a chunk.
    enum Arrival {
        /// Nothing: it has come before, or is of a step that is past.
        STALE,
        /// Others are awaited.
        KEPT,
        /// Nothing else is awaited: [#add].
        COMPLETE,
        /// Nothing else is awaited, and its floats have not been read: [#addWith].
        COMPLETE_WITH_ITS_FLOATS
    }

    /// Takes a contribution.
    ///
    /// @throws DamagedFrame if the frame is not what its sender should send
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
        came[index][input] = header.step() + 1;
        if (--missing[index] == 0 && program.isUsedUp(input)) {
            return Arrival.COMPLETE_WITH_ITS_FLOATS;
        }
        Chunks.Chunk chunk = chunks.get(index);
        floats.read(store(chunk, program, input), chunk.place(), chunk.size());
        floats.finish();
        return missing[index] == 0 ? Arrival.COMPLETE : Arrival.KEPT;
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
        return --missing[index] == 0 ? Arrival.COMPLETE : Arrival.KEPT;
    }

    private boolean isPast(int index, int sender, FrameHeader header) {
        if (header.step() > step[index]) {
            throw new DamagedFrame("rank " + sender + " is at step " + header.step() + ", " + chunks.get(index)
                    + " still at step " + step[index]);
        }
        return header.step() < step[index];
    }

    private float[] store(Chunks.Chunk chunk, Program program, int input) {
        return stores[chunk.owner()][program.inputs().get(input).store()];
    }

    /// Adds all inputs of a complete chunk.
    ///
    /// @param own our subtrees' sums
    /// @param divisor of the mean, at the owner
    /// @param mean takes it, at the owner; may be one of our own sums
    void add(int index, List<float[]> own, float divisor, float[] mean) {
        add(index, own, NONE, null, divisor, mean);
    }

    /// The same, with the contribution that came last.
    ///
    /// @throws DamagedFrame if that is damaged; what has been added is then void
    void addWith(int index, FrameHeader header, ArrivingFloats floats, List<float[]> own, float divisor, float[] mean) {
        add(index, own, program(index).inputOf(header.sender(), header.node()), floats, divisor, mean);
        floats.finish();
    }

    private void add(
            int index, List<float[]> own, int last, @Nullable ArrivingFloats floats, float divisor, float[] mean) {
        Chunks.Chunk chunk = chunks.get(index);
        Program program = program(index);
        if (!program.computes()) {
            return;
        }
        for (int done = 0; done < chunk.size(); done += BlockSum.BLOCK) {
            int length = Math.min(BlockSum.BLOCK, chunk.size() - done);
            sum.clear(format(chunk));
            for (int input = 0; input < program.inputs().size(); input++) {
                if (input == last && floats != null) {
                    floats.read(sum.pushEmpty(), 0, length);
                } else if (program.inputs().get(input).isOwn()) {
                    sum.push(
                            own.get(program.inputs().get(input).node()),
                            chunk.range().from() + done);
                } else {
                    sum.push(store(chunk, program, input), chunk.place() + done);
                }
                for (int a = 0; a < program.additions().get(input); a++) {
                    sum.add(length);
                }
            }
            if (program.root()) {
                sum.divide(divisor, mean, chunk.range().from() + done, length);
            } else {
                keep(chunk, program, own, done, length);
            }
        }
    }

    private void keep(Chunks.Chunk chunk, Program program, List<float[]> own, int done, int length) {
        for (int output = 0; output < program.outputs().size(); output++) {
            if (program.outputs().get(output).isSum()) {
                Frame.Floats place = place(chunk, program, output, own);
                sum.copyTo(output, place.array(), place.from() + done, length);
            }
        }
    }

    /// What of an added chunk goes to the parent, one slice an output.
    Frame.Floats output(int index, int output, List<float[]> own) {
        return place(chunks.get(index), program(index), output, own);
    }

    /// Where an output is kept.
    private Frame.Floats place(Chunks.Chunk chunk, Program program, int output, List<float[]> own) {
        int place = program.outputs().get(output).place();
        Program.Input input = program.inputs().get(place);
        return input.isOwn()
                ? new Frame.Floats(own.get(input.node()), chunk.range().from())
                : new Frame.Floats(store(chunk, program, place), chunk.place());
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
