package kiln.worker.sandbox;

import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import kiln.schemas.problem.FirstError;

/// A job's log: the whole of it in a file, up to a bound; the last lines and the first error in memory; new lines in
/// chunks to whoever watches. There is no file before there is a line.
public final class LogSink implements AutoCloseable {
    public static final int TAIL_LINES = 100;
    private static final int CHUNK_CHARS = 8 * 1024;

    /// Gets live lines.
    @FunctionalInterface
    public interface Live {
        /// @param fromLine number of the first line, from 1
        /// @param text whole lines joined by `\n`
        void lines(long fromLine, String text);
    }

    private final Path file;
    private final long maxBytes;
    private final Live live;
    private Optional<BufferedWriter> writer = Optional.empty();
    private final Deque<String> tail = new ArrayDeque<>();
    private final FirstError firstError = new FirstError();
    private final StringBuilder chunk = new StringBuilder();
    private long bytes;
    private long lines;
    private long chunkFrom = 1;
    private boolean full;
    private boolean broken;

    private LogSink(Path file, long maxBytes, Live live) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.live = live;
    }

    /// @param maxBytes of the file; when they are used up one line says so and the rest is dropped
    public static LogSink open(Path file, long maxBytes, Live live) {
        return new LogSink(file, maxBytes, live);
    }

    public synchronized void line(String line) {
        firstError.look(line);
        tail.addLast(line);
        if (tail.size() > TAIL_LINES) {
            tail.removeFirst();
        }
        if (full) {
            return;
        }
        long size = line.getBytes(StandardCharsets.UTF_8).length + 1L;
        if (bytes + size > maxBytes) {
            full = true;
            keep("[log cut: it has reached its bound of " + maxBytes + " bytes; the job goes on]");
        } else {
            bytes += size;
            keep(line);
        }
    }

    private void keep(String line) {
        lines++;
        chunk.append(line).append('\n');
        try {
            if (!broken) {
                BufferedWriter out = writer();
                out.write(line);
                out.write('\n');
            }
        } catch (IOException e) {
            lose(e);
        }
        if (chunk.length() >= CHUNK_CHARS) {
            flush();
        }
    }

    /// A job does not fail for its log: whoever watches is told, and what is in the file stays.
    private void lose(IOException because) {
        broken = true;
        lines++;
        chunk.append("[log not kept from here on: ").append(because.getMessage()).append("; the job goes on]\n");
    }

    private BufferedWriter writer() throws IOException {
        if (writer.isEmpty()) {
            // Not through a channel: one interrupt would close it, and an interrupted job still has a last line to
            // write.
            writer = Optional.of(new BufferedWriter(
                    new OutputStreamWriter(new FileOutputStream(file.toFile()), StandardCharsets.UTF_8)));
        }
        return writer.get();
    }

    /// Sends on what has come since the last time; called at intervals by whoever drives the feed.
    public synchronized void flush() {
        if (!chunk.isEmpty()) {
            live.lines(chunkFrom, chunk.substring(0, chunk.length() - 1));
            chunk.setLength(0);
            chunkFrom = lines + 1;
        }
    }

    /// The last lines, at most [#TAIL_LINES].
    public synchronized List<String> tail() {
        return List.copyOf(tail);
    }

    /// The first line that looks like an error.
    public synchronized Optional<String> firstError() {
        return firstError.found().map(FirstError.Line::text);
    }

    /// The file, complete up to now unless the disk was full; empty if no line was ever written.
    public synchronized Optional<Path> written() {
        try {
            if (writer.isPresent() && !broken) {
                writer.get().flush();
            }
        } catch (IOException e) {
            lose(e);
        }
        return writer.map(open -> file);
    }

    @Override
    public synchronized void close() {
        flush();
        try {
            if (writer.isPresent()) {
                writer.get().close();
            }
        } catch (IOException e) {
            lose(e);
        }
    }
}
