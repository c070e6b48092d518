package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.AlignedFloats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// One array for all activations, gradients, packed weights and scratch of a network. Regions that are never alive at
/// the same time share its memory; each begins a cache line.
final class Arena {
    private record InPlace(Region region, Region over, int time) {}

    private final List<Region> regions = new ArrayList<>();
    private final List<InPlace> inPlace = new ArrayList<>();

    Region region(long floats) {
        if (floats > Integer.MAX_VALUE - AlignedFloats.LINE) {
            throw tooLarge(floats);
        }
        var region = new Region((int) floats);
        regions.add(region);
        return region;
    }

    /// Asks that `region`, first written at `time`, take the place of `over`; granted if that is never used later.
    void inPlace(Region region, Region over, int time) {
        inPlace.add(new InPlace(region, over, time));
    }

    /// Gives every region its place. Returns the floats that they take together.
    ///
    /// @param earliest the first time at which a region first used at some time must be free
    /// @param latest the last time at which a region last used at some time is in use
    int place(IntUnaryOperator earliest, IntUnaryOperator latest) {
        List<Group> groups = groups();
        regions.stream().filter(Region::isUsed).forEach(region -> region.widen(earliest, latest));
        groups.sort(Comparator.comparingInt((Group group) -> group.floats).reversed());
        List<Group> placed = new ArrayList<>();
        long end = 0;
        for (Group group : groups) {
            group.offset = firstGap(placed, group);
            end = Math.max(end, group.offset + group.floats);
            placed.add(group);
            placed.sort(Comparator.comparingLong(other -> other.offset));
        }
        if (end > Integer.MAX_VALUE - 2 * AlignedFloats.LINE) {
            throw tooLarge(end);
        }
        AlignedFloats all = AlignedFloats.allocate((int) end);
        for (Group group : groups) {
            for (Region member : group.members) {
                member.place(all.values(), all.start() + (int) group.offset);
            }
        }
        return (int) end;
    }

    /// Regions that share a place one after the other, as in-place operations do.
    private static final class Group {
        private final List<Region> members = new ArrayList<>();
        private int floats;
        private long offset;

        private void add(Region region) {
            members.add(region);
            floats = Math.max(floats, Math.ceilDiv(region.floats(), AlignedFloats.LINE) * AlignedFloats.LINE);
        }

        private boolean overlaps(Group other) {
            return members.stream().anyMatch(mine -> other.members.stream().anyMatch(mine::overlaps));
        }
    }

    private List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        for (Region region : regions) {
            if (region.isUsed()) {
                var group = new Group();
                group.add(region);
                groups.add(group);
            }
        }
        for (InPlace wish : inPlace) {
            boolean dies = wish.over.lastUse() == wish.time && wish.region.firstUse() == wish.time;
            if (dies && wish.region.floats() == wish.over.floats()) {
                Group from = groupOf(groups, wish.region);
                from.members.forEach(groupOf(groups, wish.over)::add);
                groups.remove(from);
            }
        }
        return groups;
    }

    private static Group groupOf(List<Group> groups, Region region) {
        return groups.stream()
                .filter(group -> group.members.contains(region))
                .findFirst()
                .orElseThrow();
    }

    private static long firstGap(List<Group> placedByOffset, Group group) {
        long offset = 0;
        for (Group other : placedByOffset) {
            if (other.overlaps(group)) {
                if (offset + group.floats <= other.offset) {
                    return offset;
                }
                offset = Math.max(offset, other.offset + other.floats);
            }
        }
        return offset;
    }

    private static UserError tooLarge(long floats) {
        return new UserError("a shard needs an array of " + floats + " floats for its activations, more than "
                + Integer.MAX_VALUE + ": use more shards or a smaller batch");
    }
}
