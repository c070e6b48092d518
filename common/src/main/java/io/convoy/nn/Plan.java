package io.convoy.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/// The memory of one layer, asked for when the network is planned. What a layer does not ask for is not kept.
///
/// [#input], [#output] and their gradients serve a layer of any kind. The finer ones save memory: what is only
/// needed forward need not live until backward, and an output may take its input's place.
public final class Plan {
    /// A region that takes the place of another when its first use is in this pass.
    record InPlace(Region region, Region over, boolean forward) {}

    private final Planner planner;
    private final Node node;
    private final int index;
    private final Value in;
    private final Value out;
    private final List<Region> forwardUses = new ArrayList<>();
    private final List<Region> backwardUses = new ArrayList<>();
    private final List<InPlace> inPlace = new ArrayList<>();

    Plan(Planner planner, Node node, int index, Value in, Value out) {
        this.planner = planner;
        this.node = node;
        this.index = index;
        this.in = in;
        this.out = out;
    }

    /// The layer's path and type, for messages: `layer 4.layers.0 (conv)`.
    public String name() {
        return "layer " + node.path() + " (" + node.layer().type() + ")";
    }

    /// A number of the layer that no other layer of the network has.
    public int index() {
        return index;
    }

    /// The most samples of a pass.
    public int maxSamples() {
        return planner.maxSamples();
    }

    /// The threads that share out stages.
    public int threads() {
        return planner.threads();
    }

    /// The seed of the job.
    public long seed() {
        return planner.seed();
    }

    /// What is true of the pass that runs.
    public Pass pass() {
        return planner.pass();
    }

    /// The input, in forward and backward.
    public Samples input() {
        backwardUses.add(in.activation().region());
        return forwardInput();
    }

    /// The input, in forward only.
    public Samples forwardInput() {
        forwardUses.add(in.activation().region());
        return in.activation();
    }

    /// The output, in forward and backward.
    public Samples output() {
        backwardUses.add(out.activation().region());
        return forwardOutput();
    }

    /// The output, in forward only.
    public Samples forwardOutput() {
        forwardUses.add(out.activation().region());
        return out.activation();
    }

    /// Lets the output take the place of the input, if nobody needs the input any more: the layer must read each
    /// value before it writes at its index.
    public void outputMayReplaceInput() {
        inPlace.add(new InPlace(out.activation().region(), in.activation().region(), true));
    }

    /// d(loss)/d(output), in backward.
    public Samples outputGradient() {
        backwardUses.add(out.gradient().region());
        return out.gradient();
    }

    /// Whether anything before this layer is trained. If not, the layer may leave out [#inputGradient].
    public boolean needsInputGradient() {
        return in.trained();
    }

    /// d(loss)/d(input), to write in backward.
    public Samples inputGradient() {
        backwardUses.add(in.gradient().region());
        return in.gradient();
    }

    /// Lets the gradient of the input take the place of the output's, if nobody needs that any more.
    public void inputGradientMayReplaceOutputs() {
        inPlace.add(new InPlace(in.gradient().region(), out.gradient().region(), false));
    }

    /// Floats that keep what forward wrote for backward to read.
    public Scratch kept(int floats) {
        Region region = planner.region(floats);
        forwardUses.add(region);
        backwardUses.add(region);
        return new Scratch(region);
    }

    /// Floats that keep what the layer's load wrote for every pass to read, until it writes anew.
    public Scratch loaded(int floats) {
        return new Scratch(planner.lasting(floats));
    }

    /// Floats for forward alone.
    public Scratch forwardScratch(int floats) {
        Region region = planner.region(floats);
        forwardUses.add(region);
        return new Scratch(region);
    }

    /// Floats for backward alone.
    public Scratch backwardScratch(int floats) {
        Region region = planner.region(floats);
        backwardUses.add(region);
        return new Scratch(region);
    }

    /// One of the layer's parameters.
    ///
    /// @throws NoSuchElementException if it declares none of this name
    public Weights parameter(String name) {
        return planner.weights(node.path() + "." + name);
    }

    /// One of the layer's buffers.
    ///
    /// @throws NoSuchElementException if it declares none of this name
    public Statistic buffer(String name) {
        return planner.statistic(node.path() + "." + name);
    }

    /// The sum of the two branches of a residual, which are planned here and run before it.
    Operation sumOfBranches() {
        return planner.sum(node, in, out, this);
    }

    Operation add(Samples body, Samples skip) {
        forwardUses.add(body.region());
        forwardUses.add(skip.region());
        inPlace.add(new InPlace(out.activation().region(), body.region(), true));
        return Operation.of(List.of(Addition.stage(body, skip, forwardOutput())), List.of());
    }

    List<Region> forwardUses() {
        return forwardUses;
    }

    List<Region> backwardUses() {
        return backwardUses;
    }

    List<InPlace> inPlaceWishes() {
        return inPlace;
    }
}
