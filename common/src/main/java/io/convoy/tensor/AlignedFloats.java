package io.convoy.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Floats of a heap array that begin a cache line. Arrays themselves begin at any multiple of 8 bytes, and a vector
/// of 512 bits that does not begin a line is read from two of them.
///
/// No result depends on it, only speed: it is true as long as the garbage collector leaves the array where it is, and
/// where the JVM lets us ask for an address.
///
/// @param start index of the first
public record AlignedFloats(float[] values, int start) {
    /// Floats of a cache line.
    public static final int LINE = 16;

    /// `memmove`, which returns the address of its target.
    private static final @Nullable MethodHandle MEMMOVE = memmove();

    /// Zeros.
    public static AlignedFloats allocate(int floats) {
        float[] values = new float[Math.addExact(floats, LINE)];
        return new AlignedFloats(values, MEMMOVE == null ? 0 : floatsToLine(address(MEMMOVE, values)));
    }

    private static int floatsToLine(long address) {
        return (int) Math.floorMod(-address / Float.BYTES, (long) LINE);
    }

    private static long address(MethodHandle memmove, float[] values) {
        MemorySegment segment = MemorySegment.ofArray(values);
        try {
            return (long) memmove.invokeExact(segment, segment, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("memmove of nothing failed", e);
        }
    }

    private static @Nullable MethodHandle memmove() {
        try {
            Linker linker = Linker.nativeLinker();
            var type = FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);
            return linker.defaultLookup()
                    .find("memmove")
                    .map(function -> linker.downcallHandle(function, type, Linker.Option.critical(true)))
                    .orElse(null);
        } catch (UnsupportedOperationException | IllegalCallerException e) {
            return null;
        }
    }
}
