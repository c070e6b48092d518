package io.convoy.nn;

import static io.convoy.nn.SampleNetworks.EVERYTHING;
import static io.convoy.nn.SampleNetworks.labels;
import static io.convoy.nn.SampleNetworks.target;
import static io.convoy.nn.SampleNetworks.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.convoy.trace.Tracer;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// None, and one for other steps.
    static List<Tracer> tracers() {
        return List.of(Tracer.OFF, Tracer.withCapacity(1));
    }

    @ParameterizedTest
    @MethodSource("tracers")
    void stepsAllocateNothingOnceWarm(Tracer tracer) {
        try (var team = new Team(2)) {
            Network network = Network.plan(EVERYTHING, 6, 0.1, 9, team, tracer);
            float[] parameters = EVERYTHING.initialParameters(1);
            float[] buffers = EVERYTHING.initialBuffers();
            float[] target = target(EVERYTHING);
            int[] labels = labels(0, 6, 4);
            write(network, 0, 6);
            int steps = 20;
            // Until the compiler has seen every path, boxed vectors are allocated: wait for a run of steps without any.
            long bytes = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 200 && bytes >= 4096L * steps; attempt++) {
                long before = allocated();
                for (int step = 0; step < steps; step++) {
                    network.load(parameters, buffers);
                    network.gradient(labels, 6, step, 0, target, GradientListener.NONE);
                    network.evaluate(labels, 6);
                }
                bytes = allocated() - before;
            }
            assertThat(bytes / steps).isLessThan(4096);
        }
    }

    /// Bytes that this thread and the teams' threads have allocated so far.
    private static long allocated() {
        long bytes = 0;
        for (long id : THREADS.getAllThreadIds()) {
            var info = THREADS.getThreadInfo(id);
            boolean counts = id == Thread.currentThread().threadId()
                    || (info != null && info.getThreadName().startsWith("convoy-compute"));
            bytes += counts ? Math.max(0, THREADS.getThreadAllocatedBytes(id)) : 0;
        }
        return bytes;
    }
}
