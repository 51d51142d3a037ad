package kiln.farm.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;

/// Where the progress of a build is shown, until closed.
sealed interface Screen extends AutoCloseable {

    void show(BuildView build, List<JobView> jobs, long nowMillis);

    @Override
    void close();

    /// A block that stays at the bottom of a terminal; failures scroll away above it.
    final class Sticky implements Screen {
        private final PrintStream terminal;
        private final Style style;
        private final int width;
        private final StateChanges changes = new StateChanges();
        private final PrintStream errorsBefore = System.err;
        private List<String> block = List.of();
        private boolean closed;

        Sticky(PrintStream terminal, Style style, int width) {
            this.terminal = terminal;
            this.style = style;
            this.width = width;
            System.setErr(new PrintStream(new Above(), true, StandardCharsets.UTF_8));
        }

        /// Lines of the log go where failures go: above the block, which would otherwise be erased from the wrong line.
        private final class Above extends OutputStream {
            private final ByteArrayOutputStream line = new ByteArrayOutputStream();

            @Override
            public void write(int one) {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) {
                synchronized (Sticky.this) {
                    line.write(bytes, from, count);
                    if (count > 0 && bytes[from + count - 1] == '\n') {
                        terminal.print(erased() + line.toString(StandardCharsets.UTF_8) + drawn());
                        terminal.flush();
                        line.reset();
                    }
                }
            }
        }

        @Override
        public synchronized void show(BuildView build, List<JobView> jobs, long nowMillis) {
            if (closed) {
                return;
            }
            StringBuilder text = new StringBuilder(erased());
            List<JobView> failed =
                    jobs.stream().filter(job -> job.state().equals("failed")).toList();
            changes.since(build, failed, style).stream()
                    .filter(line -> line.contains("✗"))
                    .forEach(line -> text.append(line).append('\n'));
            block = ProgressBlock.lines(build, jobs, nowMillis, width - 1);
            terminal.print(text + drawn());
            terminal.flush();
        }

        /// Goes up over the block and clears to the end of the screen.
        private String erased() {
            return block.isEmpty() ? "" : "\033[" + block.size() + "A\033[J";
        }

        private String drawn() {
            return block.isEmpty() ? "" : String.join("\n", block) + "\n";
        }

        @Override
        public synchronized void close() {
            terminal.print(erased());
            terminal.flush();
            block = List.of();
            closed = true;
            System.setErr(errorsBefore);
        }
    }

    /// One line per change, and one a minute where nothing changes: silent commands get killed by CI systems.
    final class Plain implements Screen {
        static final long HEARTBEAT_MILLIS = 60_000;

        private final PrintStream log;
        private final StateChanges changes = new StateChanges();
        private long lastMillis = -1;

        Plain(PrintStream log) {
            this.log = log;
        }

        @Override
        public synchronized void show(BuildView build, List<JobView> jobs, long nowMillis) {
            List<String> lines = changes.since(build, jobs, Style.PLAIN);
            lines.forEach(log::println);
            if (!lines.isEmpty() || lastMillis < 0) {
                lastMillis = nowMillis;
            } else if (nowMillis - lastMillis >= HEARTBEAT_MILLIS) {
                lastMillis = nowMillis;
                log.println(ProgressBlock.lines(build, jobs, nowMillis, 400).getFirst());
            }
            log.flush();
        }

        @Override
        public void close() {}
    }
}
