package kiln.coordinator.log;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.schemas.problem.FirstError;

/// One log, unpacked, with an index of its lines. Any number of threads may read it.
public final class LogText implements AutoCloseable {
    /// So many lines lie between two entries of the index.
    static final int STRIDE = 256;
    /// Bytes of one line that are shown.
    static final int LINE_SHOWN = 8 * 1024;
    /// Bytes of all lines of one answer; the rest is for the next question.
    static final int ANSWER_BYTES = 4 << 20;
    /// Lines shown on either side of an error.
    static final int CONTEXT = 5;
    /// Lines shown of the end where no line looks like an error.
    static final int TAIL = 20;

    private static final int CHUNK = 256 * 1024;

    private final FileChannel file;
    private final long firstLine;
    /// Where lines begin: the first, the one [#STRIDE] lines on, and so on.
    private final long[] index;
    private final long lines;
    private final long size;
    private final Optional<FirstError.Line> error;

    /// @param from number of the first, from 1
    /// @param total lines of the log
    /// @param lines fewer than asked for at the end of the log, or where they are long
    public record Lines(long from, long total, List<String> lines) {}

    /// @param total lines of the log in which it stands, all of them
    /// @param hits the first of them from where was asked
    /// @param next line where to go on; 0 if these are all
    public record Found(String q, long total, List<Hit> hits, long next) {}

    public record Hit(long line, String text) {}

    /// @param line number of the first line that looks like an error; 0 if none does
    /// @param from number of the first of `lines`: those around it, or the last ones
    public record Wrong(long line, String text, long from, List<String> lines, long total) {}

    private LogText(FileChannel file, long firstLine, Reading read) {
        this.file = file;
        this.firstLine = firstLine;
        this.index = read.index.stream().mapToLong(Long::longValue).toArray();
        this.lines = read.lines;
        this.size = read.bytes;
        this.error = read.error.found().map(found -> new FirstError.Line(found.number() + firstLine - 1, found.text()));
    }

    /// Reads a log to its end.
    ///
    /// @param firstLine number of the first line there is; 1 if nothing is missing before it
    public static LogText of(InputStream text, long firstLine) throws IOException {
        Path path = Files.createTempFile("kiln-log", "");
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (InputStream in = new BufferedInputStream(text, CHUNK)) {
            // Open, it stays there without a name, and goes with the process, however that ends.
            Files.delete(path);
            return new LogText(file, firstLine, Reading.of(in, Channels.newOutputStream(file)));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// What is found out while the log goes by.
    private static final class Reading {
        private final List<Long> index = new ArrayList<>();
        private final FirstError error = new FirstError();
        private final byte[] line = new byte[LINE_SHOWN];
        private int length;
        private boolean begun;
        private long lines;
        private long bytes;

        static Reading of(InputStream in, OutputStream out) throws IOException {
            Reading reading = new Reading();
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                out.write(chunk, 0, n);
                reading.take(chunk, n);
            }
            reading.endLine();
            return reading;
        }

        private void take(byte[] chunk, int n) {
            for (int i = 0; i < n; i++) {
                if (!begun) {
                    beginLine(bytes + i);
                }
                if (chunk[i] == '\n') {
                    endLine();
                } else if (length < line.length) {
                    line[length++] = chunk[i];
                }
            }
            bytes += n;
        }

        private void beginLine(long at) {
            begun = true;
            if (lines % STRIDE == 0) {
                index.add(at);
            }
        }

        private void endLine() {
            if (begun) {
                error.look(new String(line, 0, length, StandardCharsets.UTF_8));
                lines++;
                length = 0;
                begun = false;
            }
        }
    }

    public long size() {
        return size;
    }

    /// Number of the last line; 0 if there is none.
    public long total() {
        return lines == 0 ? 0 : firstLine + lines - 1;
    }

    /// A stretch of its bytes; shorter at the end of the log.
    public ByteBuffer bytes(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, Math.max(0, size - offset)));
        long at = offset;
        for (int n = 0; bytes.hasRemaining() && n >= 0; at += n) {
            n = file.read(bytes, at);
        }
        return bytes.flip();
    }

    /// @param from number of a line, from 1; lines that are missing before the first are passed over
    /// @param count lines at most
    public Lines lines(long from, int count) throws IOException {
        long first = Math.max(from, firstLine);
        List<String> found = new ArrayList<>();
        if (first <= total()) {
            long[] room = {ANSWER_BYTES};
            scan(first, line -> {
                found.add(line.text());
                room[0] -= line.bytes();
                return found.size() < count && room[0] > 0;
            });
        }
        return new Lines(first, total(), found);
    }

    /// Every line in which a text stands, whatever the case of its ASCII letters.
    ///
    /// @param from hits before that line are counted, not shown
    /// @param limit hits that are shown
    public Found search(String q, long from, int limit) throws IOException {
        Needle needle = new Needle(q);
        List<Hit> hits = new ArrayList<>();
        long[] totalAndNext = {0, 0};
        if (lines > 0) {
            scan(firstLine, line -> {
                if (needle.isIn(line.content(), line.start(), line.bytes())) {
                    totalAndNext[0]++;
                    if (line.number() >= from && hits.size() < limit) {
                        hits.add(new Hit(line.number(), line.text()));
                    } else if (line.number() >= from && totalAndNext[1] == 0) {
                        totalAndNext[1] = line.number();
                    }
                }
                return true;
            });
        }
        return new Found(q, totalAndNext[0], hits, totalAndNext[1]);
    }

    /// Where to look first.
    public Wrong wrong() throws IOException {
        long line = error.map(FirstError.Line::number).orElse(0L);
        long from = Math.max(firstLine, line > 0 ? line - CONTEXT : total() - TAIL + 1);
        int count = line > 0 ? (int) (line - from) + 1 + CONTEXT : TAIL;
        Lines around = lines(from, count);
        return new Wrong(line, error.map(FirstError.Line::text).orElse(""), around.from(), around.lines(), total());
    }

    private void scan(long from, LineScan.Taker taker) throws IOException {
        int entry = (int) ((from - firstLine) / STRIDE);
        new LineScan(this, index[entry], firstLine + (long) entry * STRIDE, from).run(taker);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
