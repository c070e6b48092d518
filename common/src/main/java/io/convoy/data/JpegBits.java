package io.convoy.data;

/// The coded bits of a JPEG's scan ([T.81](https://www.w3.org/Graphics/JPEG/itu-t81.pdf), annex F.2.2): a zero
/// byte follows each data byte of 0xff, any other byte after 0xff begins a marker, where the bits must have ended.
final class JpegBits {
    private final byte[] bytes;
    private int at;
    private int current;
    private int left;

    JpegBits(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /// A table of codes, in which a code's length and its place among codes of that length make its symbol.
    static final class Table {
        private static final int LONGEST = 16;

        private final int[] first = new int[LONGEST + 1]; // code of each length
        private final int[] begin = new int[LONGEST + 2]; // of each length's symbols
        private final byte[] symbols;

        /// @param counts at `at`, of the codes of each length from 1
        Table(byte[] counts, int at, byte[] symbols) {
            this.symbols = symbols;
            for (int length = 1; length <= LONGEST; length++) {
                int count = counts[at + length - 1] & 0xff;
                begin[length + 1] = begin[length] + count;
                if (length < LONGEST) {
                    first[length + 1] = first[length] + count << 1;
                }
            }
        }

        static int symbols(byte[] counts, int at) {
            int sum = 0;
            for (int i = 0; i < LONGEST; i++) {
                sum += counts[at + i] & 0xff;
            }
            return sum;
        }
    }

    int symbol(Table table) throws BrokenJpeg {
        int code = 0;
        for (int length = 1; length <= Table.LONGEST; length++) {
            code = code << 1 | bit();
            int symbol = table.begin[length] + code - table.first[length];
            if (symbol < table.begin[length + 1]) {
                return table.symbols[symbol] & 0xff;
            }
        }
        throw new BrokenJpeg("no Huffman code at byte " + (at - 1));
    }

    int bits(int count) throws BrokenJpeg {
        int bits = 0;
        for (int i = 0; i < count; i++) {
            bits = bits << 1 | bit();
        }
        return bits;
    }

    int bit() throws BrokenJpeg {
        if (left == 0) {
            current = next();
            if (current == 0xff) {
                int stuffed = next();
                while (stuffed == 0xff) {
                    stuffed = next();
                }
                if (stuffed != 0) {
                    throw new BrokenJpeg(
                            String.format("marker %02x at byte %d, expected more coded data", stuffed, at - 2));
                }
            }
            left = 8;
        }
        return current >> --left & 1;
    }

    /// Passes over the marker that divides coded data.
    void restart(int number) throws BrokenJpeg {
        int begin = end();
        int marker = next();
        boolean marked = marker == 0xff;
        while (marker == 0xff) {
            marker = next();
        }
        if (!marked || marker != 0xd0 + number) {
            throw new BrokenJpeg(
                    String.format("%02x at byte %d, expected restart marker %02x", marker, begin, 0xd0 + number));
        }
    }

    /// Leaves the bits that fill up the last byte; the place behind it.
    int end() {
        left = 0;
        return at;
    }

    private int next() throws BrokenJpeg {
        if (at == bytes.length) {
            throw BrokenJpeg.cutShort(at);
        }
        return bytes[at++] & 0xff;
    }
}
