package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DealTest {
    private static final int CHUNKS_OF_PORTION = 4;

    private static Deal deal(int from, int to, int threads, boolean withinPortions) {
        return Deal.of(from, to, CHUNKS_OF_PORTION, threads, withinPortions, 1);
    }

    private static List<Deal.Part> inPlaces(Deal deal, int thread, int threads) {
        int places = deal.places().size() / threads;
        return deal.places().subList(thread * places, (thread + 1) * places).stream()
                .filter(part -> part != Deal.NOTHING)
                .toList();
    }

    @Test
    void aPortionThatTwoThreadsShareContinuesChunkByChunk() {
        Deal deal = deal(0, 13, 2, true);
        assertThat(inPlaces(deal, 0, 2)).containsExactly(new Deal.Part(0, 4, 1, true), new Deal.Part(4, 6, 2, true));
        assertThat(inPlaces(deal, 1, 2))
                .containsExactly(
                        new Deal.Part(6, 7, 3, false),
                        new Deal.Part(7, 8, 4, false),
                        new Deal.Part(8, 12, 5, true),
                        new Deal.Part(12, 13, 6, true));
        assertThat(deal.cuts()).isEqualTo(2);
        assertThat(deal.mostChunks()).isEqualTo(7);
        assertThat(deal.endArea()).isEqualTo(7);
    }

    @Test
    void wholePortionsStayWhole() {
        Deal deal = deal(8, 21, 2, false);
        assertThat(inPlaces(deal, 0, 2)).containsExactly(new Deal.Part(8, 12, 1, true), new Deal.Part(12, 16, 2, true));
        assertThat(inPlaces(deal, 1, 2))
                .containsExactly(new Deal.Part(16, 20, 3, true), new Deal.Part(20, 21, 4, true));
        assertThat(deal.cuts()).isZero();
        assertThat(deal.mostChunks()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 2", "0, 3, 5", "4, 9, 3", "8, 30, 4", "0, 64, 7"})
    void everyChunkIsDealtOnceAndEvenly(int from, int to, int threads) {
        for (boolean withinPortions : List.of(false, true)) {
            Deal deal = deal(from, to, threads, withinPortions);
            assertThat(deal.parts().stream()
                            .flatMap(part ->
                                    IntStream.range(part.from(), part.to()).boxed()))
                    .containsExactlyElementsOf(IntStream.range(from, to).boxed().toList());
            assertThat(deal.parts())
                    .allMatch(part -> part.beginsPortion() == (part.from() % CHUNKS_OF_PORTION == 0))
                    .allMatch(part -> part.from() / CHUNKS_OF_PORTION == (part.to() - 1) / CHUNKS_OF_PORTION)
                    .extracting(Deal.Part::area)
                    .containsExactlyElementsOf(
                            IntStream.range(1, deal.endArea()).boxed().toList());
            assertThat(IntStream.range(0, threads).boxed().flatMap(thread -> inPlaces(deal, thread, threads).stream()))
                    .containsExactlyElementsOf(deal.parts());
            int unit = withinPortions ? 1 : CHUNKS_OF_PORTION;
            assertThat(deal.mostChunks())
                    .isLessThanOrEqualTo(Math.ceilDiv(Math.ceilDiv(to - from, unit), threads) * unit);
        }
    }
}
