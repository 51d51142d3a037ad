package kiln.farm.cli;

import java.io.PrintStream;
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
        private int height;
        private boolean closed;

        Sticky(PrintStream terminal, Style style, int width) {
            this.terminal = terminal;
            this.style = style;
            this.width = width;
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
            List<String> block = ProgressBlock.lines(build, jobs, nowMillis, width - 1);
            block.forEach(line -> text.append(line).append('\n'));
            height = block.size();
            terminal.print(text);
            terminal.flush();
        }

        /// Goes up over the block and clears to the end of the screen.
        private String erased() {
            return height == 0 ? "" : "\033[" + height + "A\033[J";
        }

        @Override
        public synchronized void close() {
            terminal.print(erased());
            terminal.flush();
            height = 0;
            closed = true;
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
