package io.convoy.benchmarks;

import io.convoy.tensor.AlignedFloats;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The three passes of a convolution over one batch, by one thread. [Kernels] gives the names of the layers.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ConvBenchmark {

    /// Any convolution.
    @State(Scope.Thread)
    public static class AnyLayer {
        @Param("given by Kernels")
        public String layer;

        @Param("64")
        public int batch;

        private ConvOperands operands;

        @Setup
        public void prepare() {
            operands = new ConvOperands(Convolution.named(layer), batch);
        }
    }

    /// A convolution whose input's gradient is wanted: not the first of a network.
    @State(Scope.Thread)
    public static class InnerLayer {
        @Param("given by Kernels")
        public String innerLayer;

        @Param("64")
        public int batch;

        private ConvOperands operands;

        @Setup
        public void prepare() {
            operands = new ConvOperands(Convolution.named(innerLayer), batch);
        }
    }

    @Benchmark
    public AlignedFloats forward(AnyLayer state) {
        return state.operands.forward();
    }

    @Benchmark
    public AlignedFloats backwardData(InnerLayer state) {
        return state.operands.backwardData();
    }

    @Benchmark
    public float[] backwardWeights(AnyLayer state) {
        return state.operands.backwardWeights();
    }
}
