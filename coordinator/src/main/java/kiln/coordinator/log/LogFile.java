package kiln.coordinator.log;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import kiln.artifacts.log.LineCensus;
import kiln.artifacts.log.LineMap;
import kiln.artifacts.log.PackedLog;

/// The text of a log in a file without a name, which goes with the process, however that ends. Of a log that was packed part
/// by part only those parts are there that were asked for.
final class LogFile implements AutoCloseable {
    private static final int CHUNK = 256 * 1024;
    /// Parts that are brought with one look at the store.
    private static final int AT_ONCE = 16;

    private final FileChannel file;
    private final LineMap lines;
    private final Filler filler;
    private final BitSet there = new BitSet();

    /// Brings parts of the text that are not there yet.
    @FunctionalInterface
    private interface Filler {
        List<byte[]> parts(int first, int count) throws IOException;
    }

    private LogFile(FileChannel file, LineMap lines, Filler filler) {
        this.file = file;
        this.lines = lines;
        this.filler = filler;
    }

    /// Reads a text to its end.
    static LogFile of(InputStream text) throws IOException {
        FileChannel file = create();
        try (InputStream in = new BufferedInputStream(text, CHUNK)) {
            LineCensus census = new LineCensus();
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                write(file, ByteBuffer.wrap(chunk, 0, n), file.position());
                file.position(file.position() + n);
                census.take(chunk, n);
            }
            LogFile made = new LogFile(file, census.map(), (first, count) -> List.of());
            made.there.set(0, made.lines.ends().size());
            return made;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Of a log whose parts are fetched when somebody asks for them.
    static LogFile of(PackedLog log, PackedLog.Stored stored) throws IOException {
        return new LogFile(create(), log.lines(), (first, count) -> log.parts(first, count, stored));
    }

    private static FileChannel create() throws IOException {
        Path path = Files.createTempFile("kiln-log", "");
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path);
        return file;
    }

    private static void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    LineMap lines() {
        return lines;
    }

    /// A stretch of its bytes; shorter at the end of the text.
    ByteBuffer bytes(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, Math.max(0, lines.bytes() - offset)));
        long at = offset;
        fill(offset, bytes.remaining());
        for (int n = 0; bytes.hasRemaining() && n >= 0; at += n) {
            n = file.read(bytes, at);
        }
        return bytes.flip();
    }

    private void fill(long offset, long length) throws IOException {
        int first = (int) (offset / LineMap.PART_BYTES);
        int end = (int) ((offset + length + LineMap.PART_BYTES - 1) / LineMap.PART_BYTES);
        for (int part = missing(first); part < end; part = missing(part)) {
            fill(part, Math.min(end, part + AT_ONCE));
        }
    }

    private synchronized int missing(int from) {
        return there.nextClearBit(from);
    }

    private synchronized void fill(int first, int most) throws IOException {
        int next = there.nextSetBit(first);
        int end = next < 0 ? most : Math.min(most, next);
        int at = first;
        for (byte[] text : end > first ? filler.parts(first, end - first) : List.<byte[]>of()) {
            write(file, ByteBuffer.wrap(text), (long) at * LineMap.PART_BYTES);
            there.set(at++);
        }
    }

    /// Brings all that is missing.
    void fill() throws IOException {
        fill(0, lines.bytes());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
