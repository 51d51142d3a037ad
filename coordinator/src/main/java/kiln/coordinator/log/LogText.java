package kiln.coordinator.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import kiln.artifacts.log.LineMap;
import kiln.artifacts.log.PackedLog;

/// One log as text, of which is known where its lines are. Any number of threads may read it.
public final class LogText implements AutoCloseable {
    /// Bytes of one line that are shown.
    static final int LINE_SHOWN = 8 * 1024;
    /// Bytes of all lines of one answer; the rest is for the next question.
    static final int ANSWER_BYTES = 4 << 20;
    /// Lines shown on either side of an error.
    static final int CONTEXT = 5;
    /// Lines shown of the end where no line looks like an error.
    static final int TAIL = 20;

    private final LogFile file;
    private final LineMap map;
    private final long firstLine;

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

    private LogText(LogFile file, long firstLine) {
        this.file = file;
        this.map = file.lines();
        this.firstLine = firstLine;
    }

    /// Reads a log to its end.
    ///
    /// @param firstLine number of the first line there is; 1 if nothing is missing before it
    public static LogText of(InputStream text, long firstLine) throws IOException {
        return new LogText(LogFile.of(text), firstLine);
    }

    /// A log that says where its lines are: only what is asked for is unpacked.
    static LogText of(PackedLog log, PackedLog.Stored stored) throws IOException {
        return new LogText(LogFile.of(log, stored), 1);
    }

    public long size() {
        return map.bytes();
    }

    /// Number of the last line; 0 if there is none.
    public long total() {
        return map.lines() == 0 ? 0 : firstLine + map.lines() - 1;
    }

    /// A stretch of its bytes; shorter at the end of the log.
    public ByteBuffer bytes(long offset, int length) throws IOException {
        return file.bytes(offset, length);
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
        if (map.lines() > 0) {
            file.fill();
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
        long line = map.error() == 0 ? 0 : map.error() + firstLine - 1;
        long from = Math.max(firstLine, line > 0 ? line - CONTEXT : total() - TAIL + 1);
        int count = line > 0 ? (int) (line - from) + 1 + CONTEXT : TAIL;
        Lines around = lines(from, count);
        return new Wrong(line, line > 0 ? text(line) : "", around.from(), around.lines(), total());
    }

    private String text(long line) throws IOException {
        String[] text = {""};
        scan(line, found -> {
            text[0] = found.shown().strip();
            return false;
        });
        return text[0];
    }

    private void scan(long from, LineScan.Taker taker) throws IOException {
        LineMap.Place place = map.before(from - firstLine + 1);
        new LineScan(this, place.offset(), place.line() + firstLine - 1, from).run(taker);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
