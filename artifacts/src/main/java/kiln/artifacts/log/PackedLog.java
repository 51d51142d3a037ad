package kiln.artifacts.log;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.artifacts.archive.Zstd;

/// A log packed part by part, each a frame of Zstandard of its own, and behind them a table in a frame that all other readers
/// skip (magic numbers 0x184D2A50 to 5F, RFC 8878, 3.1.2). Little endian:
///
/// ```
/// u32 0x184D2A5C, u32 bytes that follow
/// for each part: u32 packed bytes, u32 line ends
/// u64 bytes of the text, u64 line of the first error or 0, u8 whether the last line has no end, u32 parts, u64 MAGIC
/// ```
public final class PackedLog {
    private static final int LEVEL = 3;
    private static final int SKIPPABLE = 0x184D2A5C;
    /// "kilnlog1".
    private static final long MAGIC = 0x3167_6f6c_6e6c_696bL;
    private static final int HEADER_BYTES = 8;
    private static final int PART_BYTES = 8;
    private static final int FOOTER_BYTES = 29;
    /// Of the end that is read first; tables of logs below some 4 GB are in it.
    private static final int TAIL_BYTES = 64 * 1024;

    private final LineMap lines;
    private final long[] offsets;

    private PackedLog(LineMap lines, List<Integer> packed) {
        this.lines = lines;
        this.offsets = new long[packed.size() + 1];
        for (int i = 0; i < packed.size(); i++) {
            offsets[i + 1] = offsets[i] + packed.get(i);
        }
    }

    /// Bytes of a packed log, wherever it lies.
    @FunctionalInterface
    public interface Stored {
        /// @return fewer than asked for only where it ends
        byte[] read(long offset, int length) throws IOException;
    }

    /// Packs a text. The same text gives the same bytes.
    ///
    /// @param text read to its end
    public static void pack(InputStream text, OutputStream out) throws IOException {
        LineCensus census = new LineCensus();
        List<Integer> packed = new ArrayList<>();
        byte[] part = new byte[LineMap.PART_BYTES];
        for (int n = text.readNBytes(part, 0, part.length); n > 0; n = text.readNBytes(part, 0, part.length)) {
            census.take(part, n);
            ByteArrayOutputStream frame = new ByteArrayOutputStream(LineMap.PART_BYTES / 4);
            try (OutputStream into = Zstd.compress(frame, LEVEL)) {
                into.write(part, 0, n);
            }
            frame.writeTo(out);
            packed.add(frame.size());
        }
        out.write(table(census.map(), packed));
    }

    private static byte[] table(LineMap lines, List<Integer> packed) {
        int content = PART_BYTES * packed.size() + FOOTER_BYTES;
        ByteBuffer table = ByteBuffer.allocate(HEADER_BYTES + content).order(ByteOrder.LITTLE_ENDIAN);
        table.putInt(SKIPPABLE).putInt(content);
        List<Integer> ends = lines.ends();
        for (int i = 0; i < packed.size(); i++) {
            table.putInt(packed.get(i)).putInt(ends.get(i));
        }
        table.putLong(lines.bytes()).putLong(lines.error()).put((byte) (lines.open() ? 1 : 0)).putInt(packed.size()).putLong(MAGIC);
        return table.array();
    }

    /// @param size of the packed log, in bytes
    /// @return nothing if it has no table, as logs of earlier versions, or one that does not fit to it
    public static Optional<PackedLog> read(long size, Stored stored) throws IOException {
        ByteBuffer end = tail(size, TAIL_BYTES, stored);
        if (end.limit() < HEADER_BYTES + FOOTER_BYTES || end.getLong(end.limit() - 8) != MAGIC) {
            return Optional.empty();
        }
        long parts = Integer.toUnsignedLong(end.getInt(end.limit() - 12));
        long bytes = HEADER_BYTES + PART_BYTES * parts + FOOTER_BYTES;
        if (bytes > Math.min(size, Integer.MAX_VALUE)) {
            return Optional.empty();
        }
        ByteBuffer table = tail(size, (int) bytes, end.limit() >= bytes ? (offset, length) -> last(end, length) : stored);
        return table.limit() == bytes ? parsed(table, size) : Optional.empty();
    }

    private static ByteBuffer tail(long size, int most, Stored stored) throws IOException {
        int length = (int) Math.min(size, most);
        return ByteBuffer.wrap(stored.read(size - length, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] last(ByteBuffer bytes, int length) {
        byte[] last = new byte[length];
        bytes.get(bytes.limit() - length, last);
        return last;
    }

    private static Optional<PackedLog> parsed(ByteBuffer table, long size) {
        if (table.getInt() != SKIPPABLE || table.getInt() != table.remaining()) {
            return Optional.empty();
        }
        List<Integer> packed = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        while (table.remaining() > FOOTER_BYTES) {
            packed.add(table.getInt());
            ends.add(table.getInt());
        }
        long sum = packed.stream().mapToLong(Integer::longValue).sum();
        if (packed.stream().anyMatch(n -> n <= 0) || sum + table.limit() != size) {
            return Optional.empty();
        }
        try {
            long bytes = table.getLong();
            long error = table.getLong();
            return Optional.of(new PackedLog(new LineMap(bytes, ends, table.get() != 0, error), packed));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public LineMap lines() {
        return lines;
    }

    /// Unpacks some parts that follow one another, with one look at the store.
    ///
    /// @param first of them, from 0
    /// @param count of them, 1 or more
    /// @return the text of each
    /// @throws IOException if it is not what the table says
    public List<byte[]> parts(int first, int count, Stored stored) throws IOException {
        byte[] frames = stored.read(offsets[first], (int) (offsets[first + count] - offsets[first]));
        List<byte[]> parts = new ArrayList<>();
        for (int part = first; part < first + count; part++) {
            int from = (int) (offsets[part] - offsets[first]);
            parts.add(text(part, new ByteArrayInputStream(frames, from, (int) (offsets[part + 1] - offsets[part]))));
        }
        return parts;
    }

    private byte[] text(int part, InputStream frame) throws IOException {
        int wanted = (int) Math.min(LineMap.PART_BYTES, lines.bytes() - (long) part * LineMap.PART_BYTES);
        try (InputStream in = Zstd.expand(frame)) {
            byte[] text = in.readNBytes(wanted + 1);
            if (text.length != wanted) {
                throw new IOException("part " + part + " of a log unpacks to " + text.length + " bytes or more, its table says " + wanted);
            }
            return text;
        }
    }
}
