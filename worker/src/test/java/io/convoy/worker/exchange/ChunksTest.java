package io.convoy.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.plan.BucketPlan;
import io.convoy.worker.wire.Frame;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunksTest {
    private static final int WORKERS = 2;

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "65536, 32768",
        "65538, 16385",
        // From here on there are eight a worker, until they are as long as a frame can be.
        "524288, 32768",
        "768000, 48000",
        "1048576, 65536",
        "4194304, 65536"
    })
    void piecesAreAsLongAsTheGradientAllows(int floats, int longest) {
        var chunks = new Chunks(BucketPlan.of(floats, floats, WORKERS));

        assertThat(IntStream.range(0, chunks.count())
                        .map(i -> chunks.get(i).size())
                        .max())
                .hasValue(longest);
        assertThat(longest).isLessThanOrEqualTo(Frame.MAX_FLOATS);
    }

    @Test
    void piecesCoverTheGradientOnceAndAreFoundWhereTheyBegin() {
        var chunks = new Chunks(BucketPlan.of(300_010, 100_000, 3));

        int next = 0;
        for (int i = 0; i < chunks.count(); i++) {
            assertThat(chunks.get(i).range().from()).isEqualTo(next);
            assertThat(chunks.beginningAt(next)).isEqualTo(i);
            assertThat(chunks.beginningAt(next + 1)).isNegative();
            next = chunks.get(i).range().to();
        }
        assertThat(next).isEqualTo(300_010);
    }
}
