package io.convoy.worker.exchange;

import io.convoy.plan.Algorithm;
import io.convoy.plan.Range;
import io.convoy.plan.ReductionTree;
import io.convoy.plan.Routes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one worker does for the segments of one owner: which sums come in, how they are added, which sums leave.
///
/// Its values are numbered: inputs from left to right, then sums, each after its two halves. Every value has the place
/// of one of the inputs. What no sum is made of leaves, or, at the owner, is the whole.
///
/// @param root whether we are the owner
/// @param parent to whom outputs go; we ourselves at the owner
/// @param children who sends inputs, and gets the mean
/// @param idle how many of the children have none, and say so
/// @param outputs the values that leave, from left to right
record Program(
        boolean root,
        int parent,
        List<Integer> children,
        int idle,
        List<Input> inputs,
        List<Sum> sums,
        List<Integer> outputs) {

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

    /// A sum of two values.
    ///
    /// @param value its number
    /// @param subtree the shards that it is the sum of
    /// @param place the input in whose place it is kept
    record Sum(int value, Range subtree, int left, int right, int place) {
        boolean isOf(int half) {
            return left == half || right == half;
        }

        /// The other half.
        int other(int half) {
            return half == left ? right : left;
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
            Program sender = of(routes, held, shards, owner, child);
            for (int node = 0; node < sender.outputs().size(); node++) {
                Range subtree = sender.subtree(sender.outputs().get(node));
                inputs.add(new Input(subtree, child, node, stores++));
            }
            idle += sender.outputs().isEmpty() ? 1 : 0;
        }
        for (int node = 0; node < held.get(rank).size(); node++) {
            inputs.add(new Input(held.get(rank).get(node), OWN, node, -1));
        }
        boolean anyOrder = routes.algorithm() == Algorithm.RING && stores > 0;
        if (!anyOrder) {
            inputs.sort(Comparator.comparingInt(input -> input.subtree().from()));
        }
        List<Sum> sums = new ArrayList<>();
        Deque<Value> stack = new ArrayDeque<>();
        for (int i = 0; i < inputs.size(); i++) {
            var value = new Value(i, inputs.get(i).subtree(), i);
            while (!stack.isEmpty() && (anyOrder || isSubtree(stack.peek(), value, shards))) {
                Value left = stack.pop();
                // Memory of our own is in the cache already.
                int place = inputs.get(value.place()).isOwn() ? value.place() : left.place();
                int number = inputs.size() + sums.size();
                sums.add(new Sum(number, left.with(value), left.number(), value.number(), place));
                value = new Value(number, left.with(value), place);
            }
            stack.push(value);
        }
        List<Integer> outputs = new ArrayList<>();
        stack.descendingIterator().forEachRemaining(value -> outputs.add(value.number()));
        boolean root = rank == owner;
        int parent = root ? rank : routes.parent(owner, rank);
        return new Program(root, parent, children, idle, List.copyOf(inputs), List.copyOf(sums), List.copyOf(outputs));
    }

    /// A value while the program is made.
    private record Value(int number, Range subtree, int place) {
        Range with(Value right) {
            return new Range(
                    Math.min(subtree.from(), right.subtree.from()), Math.max(subtree.to(), right.subtree.to()));
        }
    }

    private static boolean isSubtree(Value left, Value right, int shards) {
        return ReductionTree.areHalves(left.subtree(), right.subtree(), shards);
    }

    /// How many there are: inputs and sums.
    int values() {
        return inputs.size() + sums.size();
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

    /// The sum that a value is a half of; null if it leaves.
    @Nullable
    Sum sumOf(int value) {
        for (Sum sum : sums) {
            if (sum.isOf(value)) {
                return sum;
            }
        }
        return null;
    }

    private Range subtree(int value) {
        return value < inputs.size()
                ? inputs.get(value).subtree()
                : sums.get(value - inputs.size()).subtree();
    }

    /// The input in whose place a value is kept.
    int place(int value) {
        return value < inputs.size() ? value : sums.get(value - inputs.size()).place();
    }

    /// Whether this child has nothing to send.
    boolean isIdle(int child) {
        return children.contains(child) && inputOf(child, 0) < 0;
    }
}
