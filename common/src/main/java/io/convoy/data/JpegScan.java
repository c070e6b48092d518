package io.convoy.data;

import io.convoy.data.JpegBits.Table;
import java.util.List;

/// Reads the Huffman codes of one scan of a JPEG, without making pixels of them
/// ([T.81](https://www.w3.org/Graphics/JPEG/itu-t81.pdf), annexes F.2 and G.2).
///
/// @param components that the scan has
/// @param progressive whether it has part of the coefficients, [from, to], or part of their bits
/// @param refining whether the coefficients have been sent before, without the bit that comes now
/// @param restartInterval units between restart markers; 0 if there are none
record JpegScan(
        List<Component> components,
        boolean progressive,
        int from,
        int to,
        boolean refining,
        int unitsWide,
        int unitsHigh,
        int restartInterval) {
    private static final int MOST_BITS = 10;

    /// A colour's blocks in a scan.
    ///
    /// @param wide blocks of a unit, side by side
    /// @param high blocks of a unit, one above the other
    /// @param nonzero the coefficients of each block that are not zero, so far; progressive ones only
    /// @param stride of those blocks
    record Component(Table dc, Table ac, int wide, int high, long[] nonzero, int stride) {}

    /// @return the place behind the scan's data
    int walk(JpegBits bits) throws BrokenJpeg {
        int restarts = 0;
        int endOfBands = 0;
        for (int unit = 0; unit < unitsWide * unitsHigh; unit++) {
            if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0) {
                bits.restart(restarts++ % 8);
                endOfBands = 0;
            }
            for (Component component : components) {
                for (int block = 0; block < component.wide * component.high; block++) {
                    int row = unit / unitsWide * component.high + block / component.wide;
                    int column = unit % unitsWide * component.wide + block % component.wide;
                    int at = row * component.stride + column;
                    if (!progressive) {
                        sequential(bits, component);
                    } else if (from > 0) {
                        endOfBands = refining
                                ? refine(bits, component, at, endOfBands)
                                : first(bits, component, at, endOfBands);
                    } else if (refining) {
                        bits.bit();
                    } else {
                        bits.bits(bits.symbol(component.dc));
                    }
                }
            }
        }
        return bits.end();
    }

    private static void sequential(JpegBits bits, Component component) throws BrokenJpeg {
        bits.bits(bits.symbol(component.dc));
        for (int k = 1; k < 64; k++) {
            int symbol = bits.symbol(component.ac);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size == 0 && run < 15) {
                return;
            }
            k += run;
            bits.bits(coefficientBits(size, bits));
        }
    }

    /// Those of a coefficient that is not the mean: at most 10 of an image of 8 bits.
    private static int coefficientBits(int size, JpegBits bits) throws BrokenJpeg {
        if (size > MOST_BITS) {
            throw new BrokenJpeg("a coefficient of " + size + " bits before byte " + bits.end());
        }
        return size;
    }

    /// @param endOfBands blocks, from this one on, that have no more coefficients
    /// @return those from the next block on
    private int first(JpegBits bits, Component component, int at, int endOfBands) throws BrokenJpeg {
        if (endOfBands > 0) {
            return endOfBands - 1;
        }
        for (int k = from; k <= to; k++) {
            int symbol = bits.symbol(component.ac);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size == 0 && run < 15) {
                return (1 << run) + bits.bits(run) - 1;
            }
            k += run;
            if (size > 0) {
                bits.bits(coefficientBits(size, bits));
                component.nonzero[at] |= 1L << Math.min(k, 63);
            }
        }
        return 0;
    }

    private int refine(JpegBits bits, Component component, int at, int endOfBands) throws BrokenJpeg {
        int k = from;
        int bands = endOfBands;
        for (; bands == 0 && k <= to; k++) {
            int symbol = bits.symbol(component.ac);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size > 1) {
                throw new BrokenJpeg(
                        "a coefficient's first bit is refined by " + size + " bits before byte " + bits.end());
            }
            if (size == 0 && run < 15) {
                bands = (1 << run) + bits.bits(run);
                break;
            }
            bits.bits(size);
            while (k <= to && (isNonzero(component, at, k) || --run >= 0)) {
                if (isNonzero(component, at, k)) {
                    bits.bit();
                }
                k++;
            }
            if (size > 0) {
                component.nonzero[at] |= 1L << Math.min(k, 63);
            }
        }
        if (bands == 0) {
            return 0;
        }
        for (; k <= to; k++) {
            if (isNonzero(component, at, k)) {
                bits.bit();
            }
        }
        return bands - 1;
    }

    private static boolean isNonzero(Component component, int at, int k) {
        return (component.nonzero[at] >> k & 1) != 0;
    }
}
