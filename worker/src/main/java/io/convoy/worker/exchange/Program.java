package io.convoy.worker.exchange;

import io.convoy.plan.Algorithm;
import io.convoy.plan.Range;
import io.convoy.plan.ReductionTree;
import io.convoy.plan.Routes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What one worker does for the segments of one owner: which sums come in, how they are added, which sums leave.
///
/// Inputs are pushed on a stack from left to right; after input i the two topmost values are added `additions[i]`
/// times. What remains on the stack leaves, or, at the owner, is the whole sum.
///
/// @param root whether we are the owner
/// @param parent to whom outputs go; we ourselves at the owner
/// @param children who sends inputs, and gets the mean
/// @param idle how many of the children have none, and say so
record Program(
        boolean root,
        int parent,
        List<Integer> children,
        int idle,
        List<Input> inputs,
        List<Integer> additions,
        List<Output> outputs) {

    /// `Input.from`: a subtree of our own.
    static final int OWN = -1;

    /// A sum that comes in.
    ///
    /// @param subtree the shards that it is the sum of
    /// @param from rank of the child that sends it, or [#OWN]
    /// @param node its number among that child's outputs, or among our own subtrees
    /// @param store its number among all inputs that children send
    record Input(Range subtree, int from, int node, int store) {
        boolean isOwn() {
            return from == OWN;
        }
    }

    /// A sum that leaves.
    ///
    /// @param inputs how many it is the sum of
    /// @param place the one of them in whose place it is kept until it has left
    record Output(Range subtree, int inputs, int place) {
        /// Whether it is more than an input as it came.
        boolean isSum() {
            return inputs > 1;
        }
    }

    /// What a worker does.
    ///
    /// @param held the subtrees of each worker, by rank
    /// @param shards those present in the step
    static Program of(Routes routes, List<List<Range>> held, int shards, int owner, int rank) {
        List<Integer> children = routes.children(owner, rank);
        List<Input> inputs = new ArrayList<>();
        int idle = 0;
        int stores = 0;
        for (int child : children) {
            List<Output> sent = of(routes, held, shards, owner, child).outputs();
            for (int node = 0; node < sent.size(); node++) {
                inputs.add(new Input(sent.get(node).subtree(), child, node, stores++));
            }
            idle += sent.isEmpty() ? 1 : 0;
        }
        for (int node = 0; node < held.get(rank).size(); node++) {
            inputs.add(new Input(held.get(rank).get(node), OWN, node, -1));
        }
        boolean anyOrder = routes.algorithm() == Algorithm.RING && stores > 0;
        if (!anyOrder) {
            inputs.sort(Comparator.comparingInt(input -> input.subtree().from()));
        }
        List<Integer> additions = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            outputs.add(new Output(inputs.get(i).subtree(), 1, i));
            int added = 0;
            while (outputs.size() > 1 && areAdded(outputs, anyOrder, shards)) {
                Output right = outputs.removeLast();
                Output left = outputs.removeLast();
                outputs.add(sum(left, right, inputs));
                added++;
            }
            additions.add(added);
        }
        boolean root = rank == owner;
        int parent = root ? rank : routes.parent(owner, rank);
        return new Program(
                root, parent, children, idle, List.copyOf(inputs), List.copyOf(additions), List.copyOf(outputs));
    }

    private static boolean areAdded(List<Output> stack, boolean anyOrder, int shards) {
        Range left = stack.get(stack.size() - 2).subtree();
        Range right = stack.getLast().subtree();
        return anyOrder || ReductionTree.areHalves(left, right, shards);
    }

    private static Output sum(Output left, Output right, List<Input> inputs) {
        Range subtree = new Range(
                Math.min(left.subtree().from(), right.subtree().from()),
                Math.max(left.subtree().to(), right.subtree().to()));
        // Memory of our own is in the cache already.
        boolean inRight = inputs.get(right.place()).isOwn();
        return new Output(subtree, left.inputs() + right.inputs(), inRight ? right.place() : left.place());
    }

    /// Words that must come from children before a chunk can be added: sums, and idle children's.
    int arrivals() {
        return stores() + idle;
    }

    /// Inputs that children send.
    int stores() {
        return (int) inputs.stream().filter(input -> !input.isOwn()).count();
    }

    /// The index in [#inputs] of what a child sends as its output `node`; −1 if it sends no such thing.
    int inputOf(int child, int node) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).from() == child && inputs.get(i).node() == node) {
                return i;
            }
        }
        return -1;
    }

    /// Whether an input is added to something or divided, rather than passed on as it came.
    boolean isUsedUp(int input) {
        return root || outputs.stream().noneMatch(output -> output.place() == input && !output.isSum());
    }

    /// Whether there is any arithmetic to do.
    boolean computes() {
        return root || outputs.stream().anyMatch(Output::isSum);
    }

    /// Whether this child has nothing to send.
    boolean isIdle(int child) {
        return children.contains(child) && inputOf(child, 0) < 0;
    }
}
