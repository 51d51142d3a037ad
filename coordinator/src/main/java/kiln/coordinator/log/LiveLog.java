package kiln.coordinator.log;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The log of a job that runs, as far as it is known here: its last lines.
///
/// @param attempt of the job; another one has another log
/// @param first number of the first of `lines`: from there on nothing is missing
/// @param missing why lines before that are missing; empty if none are
public record LiveLog(int attempt, long first, List<String> lines, String missing) {
    public LiveLog {
        lines = List.copyOf(lines);
    }

    /// Number of the last line; 0 if nothing is known.
    public long last() {
        return lines.isEmpty() ? 0 : first + lines.size() - 1;
    }

    /// To be looked into like one that is complete.
    public LogText text() throws IOException {
        return text(first);
    }

    /// Without what comes before that line, but for the last line, which is always there.
    public LogText text(long from) throws IOException {
        long begin = Math.clamp(from, first, Math.max(first, last()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : lines.subList((int) Math.min(begin - first, lines.size()), lines.size())) {
            bytes.writeBytes(line.getBytes(StandardCharsets.UTF_8));
            bytes.write('\n');
        }
        return LogText.of(new ByteArrayInputStream(bytes.toByteArray()), begin);
    }
}
