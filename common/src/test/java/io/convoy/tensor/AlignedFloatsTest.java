package io.convoy.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

class AlignedFloatsTest {
    /// More than the young generation holds, so that no collection moves it while the test looks.
    private static final int LARGE = 20_000_000;

    private static final int LINE_BYTES = 64;

    @Test
    void firstFloatBeginsACacheLine() throws Throwable {
        for (int i = 0; i < 4; i++) {
            AlignedFloats floats = AlignedFloats.allocate(LARGE + 2 * i);

            assertThat(floats.start()).isBetween(0, AlignedFloats.LINE - 1);
            assertThat(floats.values()).hasSize(LARGE + 2 * i + AlignedFloats.LINE);
            assertThat(address(floats) % LINE_BYTES).isZero();
        }
    }

    /// By `strncpy` of no bytes, which returns its target.
    private static long address(AlignedFloats floats) throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle strncpy = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("strncpy"),
                FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG),
                Linker.Option.critical(true));
        MemorySegment first = MemorySegment.ofArray(floats.values()).asSlice((long) floats.start() * Float.BYTES);
        return (long) strncpy.invokeExact(first, first, 0L);
    }
}
