package io.convoy.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.UserError;
import io.convoy.tensor.AlignedFloats;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class ArenaTest {
    private static final IntUnaryOperator SAME = IntUnaryOperator.identity();

    private final Arena arena = new Arena();

    private Region region(int floats, int firstUse, int lastUse) {
        Region region = arena.region(floats);
        region.useAt(firstUse);
        region.useAt(lastUse);
        return region;
    }

    @Test
    void regionsThatNeverMeetShareMemory() {
        region(100, 0, 1);
        region(100, 2, 3);

        assertThat(arena.place(SAME, SAME)).isEqualTo(112);
    }

    @Test
    void regionsAliveTogetherNeverOverlap() {
        var random = new Random(5);
        List<Region> regions = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int first = random.nextInt(40);
            regions.add(region(1 + random.nextInt(300), first, first + random.nextInt(10)));
        }
        int floats = arena.place(SAME, SAME);

        int start = regions.stream().mapToInt(Region::offset).min().orElseThrow();
        for (Region a : regions) {
            assertThat((a.offset() - start) % AlignedFloats.LINE).isZero();
            assertThat(a.offset() + a.floats() - start).isLessThanOrEqualTo(floats);
            for (Region b : regions) {
                if (a != b && a.overlaps(b)) {
                    assertThat(a.offset() + a.floats() <= b.offset() || b.offset() + b.floats() <= a.offset())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void outputTakesThePlaceOfAnInputThatDies() {
        Region input = region(64, 0, 3);
        Region output = region(64, 3, 9);
        Region next = region(64, 9, 10);
        arena.inPlace(output, input, 3);
        arena.inPlace(next, output, 9);

        assertThat(arena.place(SAME, SAME)).isEqualTo(64);
        assertThat(output.offset()).isEqualTo(input.offset());
    }

    @Test
    void outputLeavesAnInputThatIsStillNeededAlone() {
        Region input = region(64, 0, 7);
        Region output = region(64, 3, 9);
        arena.inPlace(output, input, 3);

        assertThat(arena.place(SAME, SAME)).isEqualTo(128);
        assertThat(output.offset()).isNotEqualTo(input.offset());
    }

    @Test
    void unusedRegionsTakeNoMemory() {
        arena.region(1_000_000);

        assertThat(arena.place(SAME, SAME)).isZero();
    }

    @Test
    void tooLargeShardsAreTheUsersError() {
        assertThatThrownBy(() -> arena.region(3_000_000_000L))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("3000000000 floats");
        region(Integer.MAX_VALUE - 20, 0, 1);
        region(Integer.MAX_VALUE - 20, 0, 1);
        assertThatThrownBy(() -> arena.place(SAME, SAME))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("more shards");
    }

    @Test
    void memoryOfOperationsThatRunSideBySideIsNotShared() {
        Arena arena = new Arena();
        Region early = arena.region(64);
        Region late = arena.region(64);
        early.useAt(1);
        late.useAt(2);
        assertThat(arena.place(time -> Math.min(time, 1), time -> time == 1 ? 2 : time))
                .isEqualTo(128);
    }
}
