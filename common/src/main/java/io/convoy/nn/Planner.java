package io.convoy.nn;

import io.convoy.kernel.Conv2d;
import io.convoy.kernel.Lanes;
import io.convoy.tensor.FlatLayout;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/// Turns a chain of layers into a list of operations in the order of forward, and into the memory they share.
///
/// Each operation has a time: its position in the list. Its backward pass has the mirrored time `END − position`,
/// with the loss in between. A residual becomes a fork, the layers, the shortcut and a join; the fork does nothing
/// forward and adds the two gradients of the input backward.
final class Planner {
    private static final int BEFORE = -1;
    private static final int LOSS = 1 << 29;
    private static final int END = 1 << 30;

    /// An operation at its place.
    ///
    /// @param firstParameter index of its first parameter in the flat layout, or −1 if it has none
    /// @param name the layer's path and type, for traces
    record Planned(Operation operation, int firstParameter, String name) {}

    private final Pass pass = new Pass();
    private final Arena arena = new Arena();
    private final List<Planned> operations = new ArrayList<>();
    private final FlatLayout parameters;
    private final FlatLayout buffers;
    private final int maxSamples;
    private final long seed;
    private final int threads;
    private final Value input;
    private final Value logits;
    private final Schedule forward;
    private final Schedule evaluate;
    private final Schedule backward;
    private int layers;

    Planner(Architecture architecture, int maxSamples, long seed, int threads, StageTrace trace) {
        this.parameters = architecture.parameters();
        this.buffers = architecture.buffers();
        this.maxSamples = maxSamples;
        this.seed = seed;
        this.threads = threads;
        boolean dense = architecture.layers().getFirst() instanceof Conv
                && Conv2d.takesDense(architecture.input().channels());
        Layout inputLayout = dense ? Layout.dense(architecture.input()) : Lanes.layout(architecture.input());
        input = new Value(samples(inputLayout), samples(inputLayout), false);
        logits = chain(architecture.chain(), input, samples(Lanes.layout(Shape.vector(architecture.classes()))));
        last(input.activation().region());
        logits.activation().region().useAt(LOSS);
        logits.gradient().region().useAt(LOSS);
        forward = schedule(
                operations,
                planned -> trace.traced(planned.operation().forward(), planned.name() + " forward", "forward"));
        evaluate = schedule(operations, planned -> planned.operation().evaluate());
        backward = schedule(
                operations.reversed(),
                planned -> trace.traced(planned.operation().backward(), planned.name() + " backward", "backward"));
        arena.place(this::earliest, this::latest);
    }

    private static Schedule schedule(List<Planned> inOrder, Function<Planned, List<Stage>> passOf) {
        return new Schedule(inOrder.stream().map(passOf).toList());
    }

    /// The first time at which memory first used at `time` must be free, since operations run side by side.
    private int earliest(int time) {
        if (isForward(time)) {
            return Math.min(forward.earliest(time), evaluate.earliest(time));
        }
        return isBackward(time) ? backwardTime(backward.earliest(backwardIndex(time))) : time;
    }

    /// The last time at which memory last used at `time` is read or written.
    private int latest(int time) {
        if (isForward(time)) {
            return Math.max(forward.latest(time), evaluate.latest(time));
        }
        return isBackward(time) ? backwardTime(backward.latest(backwardIndex(time))) : time;
    }

    private boolean isForward(int time) {
        return time >= 0 && time < operations.size();
    }

    private boolean isBackward(int time) {
        return time > END - operations.size() && time <= END;
    }

    /// The position of an operation, by the time of its backward pass, in the order of backward.
    private int backwardIndex(int time) {
        return operations.size() - 1 - (END - time);
    }

    private int backwardTime(int index) {
        return END - (operations.size() - 1 - index);
    }

    Schedule forward() {
        return forward;
    }

    Schedule evaluate() {
        return evaluate;
    }

    /// In the order of backward: the last operation first.
    Schedule backward() {
        return backward;
    }

    private Value chain(List<Node> nodes, Value in, Samples lastGradient) {
        Value value = in;
        for (int i = 0; i < nodes.size(); i++) {
            boolean last = i == nodes.size() - 1;
            Node node = nodes.get(i);
            value = layer(node, value, last ? lastGradient : samples(Lanes.layout(node.output())));
        }
        return value;
    }

    private Value layer(Node node, Value in, Samples outGradient) {
        boolean trained =
                in.trained() || node.flat().anyMatch(each -> !each.parameters().isEmpty());
        var out = new Value(samples(Lanes.layout(node.output())), outGradient, trained);
        var plan = new Plan(this, node, layers++, in, out);
        Operation operation = node.layer().plan(plan);

        int time = operations.size();
        plan.forwardUses().forEach(region -> region.useAt(time));
        if (trained) {
            plan.backwardUses().forEach(region -> region.useAt(END - time));
        }
        for (Plan.InPlace wish : plan.inPlaceWishes()) {
            arena.inPlace(wish.region(), wish.over(), wish.forward() ? time : END - time);
        }
        operations.add(
                new Planned(trained ? operation : operation.withoutBackward(), firstParameter(node), name(node)));
        return out;
    }

    /// Plans the branches of a residual and returns their sum.
    Operation sum(Node node, Value in, Value out, Plan plan) {
        var intoBody = new Value(in.activation(), samples(in.activation().layout()), in.trained());
        boolean identity = node.shortcut().isEmpty();
        Samples skipGradient =
                identity ? out.gradient() : samples(in.activation().layout());
        var intoShortcut = new Value(in.activation(), skipGradient, in.trained());

        fork(name(node), in, intoBody.gradient(), skipGradient);
        Samples body = chain(node.body(), intoBody, out.gradient()).activation();
        Samples skip = chain(node.shortcut(), intoShortcut, out.gradient()).activation();
        return plan.add(body, skip);
    }

    private void fork(String name, Value in, Samples bodyGradient, Samples skipGradient) {
        int time = END - operations.size();
        if (in.trained()) {
            bodyGradient.region().useAt(time);
            skipGradient.region().useAt(time);
            in.gradient().region().useAt(time);
            arena.inPlace(in.gradient().region(), bodyGradient.region(), time);
        }
        Operation add = Operation.of(List.of(), List.of(Addition.stage(bodyGradient, skipGradient, in.gradient())));
        operations.add(new Planned(in.trained() ? add : add.withoutBackward(), -1, name));
    }

    private static String name(Node node) {
        return node.path() + " " + node.layer().type();
    }

    private int firstParameter(Node node) {
        List<Parameter> own = node.parameters();
        return own.isEmpty()
                ? -1
                : slot(parameters, node.path() + "." + own.getFirst().name()).offset();
    }

    private Samples samples(Layout layout) {
        return new Samples(arena.region((long) maxSamples * layout.sampleStride()), layout);
    }

    Region region(int floats) {
        return arena.region(floats);
    }

    /// A region that shares its place with no other.
    Region lasting(int floats) {
        Region region = region(floats);
        last(region);
        return region;
    }

    private static void last(Region region) {
        region.useAt(BEFORE);
        region.useAt(END + 1);
    }

    Weights weights(String name) {
        FlatLayout.Slot slot = slot(parameters, name);
        return new Weights(pass, slot.offset(), slot.floats());
    }

    Statistic statistic(String name) {
        int offset = slot(buffers, name).offset();
        return new Statistic(pass, offset, parameters.floats() + offset);
    }

    private static FlatLayout.Slot slot(FlatLayout layout, String name) {
        return layout.slots().stream()
                .filter(slot -> slot.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(name + " is not declared by its layer"));
    }

    int maxSamples() {
        return maxSamples;
    }

    long seed() {
        return seed;
    }

    int threads() {
        return threads;
    }

    Pass pass() {
        return pass;
    }

    List<Planned> operations() {
        return operations;
    }

    Samples input() {
        return input.activation();
    }

    Value logits() {
        return logits;
    }
}
