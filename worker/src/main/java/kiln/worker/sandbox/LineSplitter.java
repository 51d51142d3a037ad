package kiln.worker.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Bytes to lines, in bounded memory: a line is passed on when it has [#MAX_LINE_BYTES], with a mark, and the rest of
/// it is dropped. Carriage returns end lines too, as consoles and progress bars write them.
final class LineSplitter {
    static final int MAX_LINE_BYTES = 8 * 1024;

    private final Consumer<String> lines;
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int length;
    private boolean cut;

    LineSplitter(Consumer<String> lines) {
        this.lines = lines;
    }

    void accept(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            byte b = bytes[i];
            if (b == '\n' || b == '\r') {
                end();
            } else if (length < MAX_LINE_BYTES) {
                line[length++] = b;
            } else if (!cut) {
                cut = true;
                lines.accept(text() + " [line cut at " + MAX_LINE_BYTES + " bytes]");
            }
        }
    }

    /// Passes on what is left without an end.
    void end() {
        if (length > 0 && !cut) {
            lines.accept(text());
        }
        length = 0;
        cut = false;
    }

    /// Control characters, which could play tricks on a terminal, are replaced.
    private String text() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        return text.replaceAll("\u001b\\[[0-9;?]*[ -/]*[@-~]", "").replaceAll("[\\p{Cntrl}&&[^\t]]", "?");
    }
}
