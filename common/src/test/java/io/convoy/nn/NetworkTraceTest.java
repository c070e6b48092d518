package io.convoy.nn;

import static io.convoy.nn.SampleNetworks.EVERYTHING;
import static io.convoy.nn.SampleNetworks.gradient;
import static io.convoy.nn.SampleNetworks.planned;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.trace.Span;
import io.convoy.trace.Tracer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NetworkTraceTest {
    private final Tracer tracer = Tracer.withCapacity(10_000);

    private Network traced(Team team) {
        Network network = Network.plan(EVERYTHING, 6, 0.1, 9, team, tracer);
        network.load(EVERYTHING.initialParameters(2), EVERYTHING.initialBuffers());
        return network;
    }

    @Test
    void everyLayerIsSeenForwardAndBackward() {
        List<Span> spans = List.of();
        try (var team = new Team(2)) {
            Network network = traced(team);
            // The first thread may take all of so small a network before the second has begun.
            for (int i = 0;
                    i < 1_000 && spans.stream().noneMatch(span -> span.lane().equals("compute 1"));
                    i++) {
                tracer.start();
                gradient(network, 0, 6);
                spans = tracer.drain().spans();
            }
        }

        Set<String> names = spans.stream().map(Span::name).collect(Collectors.toSet());
        assertThat(names)
                .contains(
                        "0 conv forward",
                        "0 conv backward",
                        "3.layers.4 conv backward",
                        "3.shortcut.0 conv forward",
                        "3 residual forward",
                        "3 residual backward",
                        "13 linear forward",
                        "loss",
                        "forward",
                        "backward");
        assertThat(spans).extracting(Span::lane).containsOnly("compute 0", "compute 1", "step");
        Span forward = phase(spans, "forward");
        Span backward = phase(spans, "backward");
        assertThat(forward.endNanos()).isLessThanOrEqualTo(backward.startNanos());
        assertThat(spans).allSatisfy(span -> {
            Span around =
                    span.category().equals("step") ? span : span.category().equals("forward") ? forward : backward;
            assertThat(span.startNanos()).isGreaterThanOrEqualTo(around.startNanos());
            assertThat(span.endNanos()).isBetween(span.startNanos(), around.endNanos());
        });
    }

    private static Span phase(List<Span> spans, String name) {
        return spans.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tracingAltersNoBit() {
        try (var team = new Team(2)) {
            float[] expected = gradient(planned(EVERYTHING, 6, team), 0, 6);
            Network network = traced(team);
            assertThat(gradient(network, 0, 6)).isEqualTo(expected);
            assertThat(tracer.drain().spans()).isEmpty();
            tracer.start();
            assertThat(gradient(network, 0, 6)).isEqualTo(expected);
        }
    }

    @Test
    void evaluationIsNotTraced() {
        try (var team = new Team(1)) {
            Network network = traced(team);
            tracer.start();
            network.evaluate(new int[6], 6);
        }
        assertThat(tracer.drain().spans()).isEmpty();
    }
}
