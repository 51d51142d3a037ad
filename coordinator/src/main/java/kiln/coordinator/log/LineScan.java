package kiln.coordinator.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Goes over the lines of a log from a place on. A line longer than the buffer is handed over as far as it goes into it,
/// with what it lacks.
final class LineScan {
    private static final int BUFFER = 1 << 20;

    private final LogText log;
    private final long from;
    private long at;
    private long number;
    private byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;

    /// One line; its bytes are only good until the next one.
    ///
    /// @param missing bytes of it that went by unseen
    record Line(long number, byte[] content, int start, int bytes, long missing) {
        /// As it is shown; of a long line the beginning, and how much more there is.
        String text() {
            long more = bytes - shownBytes() + missing;
            return more == 0 ? shown() : shown() + " … [" + more + " more bytes]";
        }

        /// Its beginning.
        String shown() {
            return new String(content, start, shownBytes(), StandardCharsets.UTF_8);
        }

        private int shownBytes() {
            return Math.min(bytes, LogText.LINE_SHOWN);
        }
    }

    @FunctionalInterface
    interface Taker {
        /// @return whether to go on
        boolean take(Line line);
    }

    /// @param at where a line begins, or goes on if it is not wanted
    /// @param number of that line
    /// @param from number of the first line that is wanted
    LineScan(LogText log, long at, long number, long from) {
        this.log = log;
        this.at = at;
        this.number = number;
        this.from = from;
    }

    void run(Taker taker) throws IOException {
        boolean more = true;
        while (more && (start < end || fill())) {
            int newline = newline(start);
            while (newline < 0 && end - start < BUFFER && fill()) {
                newline = newline(start);
            }
            more = newline >= 0 ? whole(newline, taker) : unended(taker);
        }
    }

    private boolean whole(int newline, Taker taker) {
        boolean more = hand(newline - start, 0, taker);
        start = newline + 1;
        return more;
    }

    /// The last line, or one that is longer than the buffer.
    private boolean unended(Taker taker) throws IOException {
        byte[] content = Arrays.copyOfRange(buffer, start, end);
        long missing = 0;
        start = end;
        int newline = -1;
        while (newline < 0 && fill()) {
            newline = newline(start);
            missing += (newline < 0 ? end : newline) - start;
            start = newline < 0 ? end : newline + 1;
        }
        byte[] rest = buffer;
        int restStart = start;
        buffer = content;
        start = 0;
        boolean more = hand(content.length, missing, taker);
        buffer = rest;
        start = restStart;
        return more;
    }

    private boolean hand(int length, long missing, Taker taker) {
        Line line = new Line(number++, buffer, start, length, missing);
        return line.number() < from || taker.take(line);
    }

    private int newline(int begin) {
        for (int i = begin; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /// @return whether there was any more
    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        ByteBuffer read = log.bytes(at, BUFFER - end);
        int length = read.remaining();
        read.get(buffer, end, length);
        at += length;
        end += length;
        return length > 0;
    }
}
