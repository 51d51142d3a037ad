package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Outlives this process by seconds and ends every sandbox it left. bwrap's own `--die-with-parent` comes into force
/// some milliseconds after its start; a JVM that is killed in between would leave a tree that nobody knows.
///
/// It is a shell that waits on a pipe: when the pipe's other end goes, for whatever reason, it looks for the mark in the
/// command lines of this machine.
final class Guardian implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Guardian.class);

    /// Looks until it has found nothing four times: what is just being started appears in that time. `read` ends at the
    /// end of the pipe. The mark comes by the pipe, so that nothing finds this shell by it; without a whole one
    /// it does nothing, since an empty pattern is found everywhere.
    private static final String WATCH = """
            IFS= read -r mark && [ ${#mark} -gt 12 ] || exit 0
            while IFS= read -r any; do :; done
            quiet=0
            while [ $quiet -lt 4 ]; do
              found=$(printf '%s\\n' "$mark" | grep -lsaFf - /proc/[0-9]*/cmdline)
              quiet=$((quiet + 1))
              for file in $found; do
                file=${file#/proc/}
                kill -9 "${file%/cmdline}" 2>/dev/null && quiet=0
              done
              [ $quiet = 4 ] || sleep 0.25
            done
            """;

    private final Process process;

    private Guardian(Process process) {
        this.process = process;
    }

    /// @param mark in the command line of every process that is to end
    static Guardian start(String mark) throws IOException {
        // A session of its own: what is typed at the terminal is not for it.
        ProcessBuilder builder = new ProcessBuilder("setsid", "/bin/sh", "-c", WATCH)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        Process process = builder.start();
        process.getOutputStream().write((mark + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        return new Guardian(process);
    }

    /// Ends what a dead process with the same mark left.
    ///
    /// @return how many processes that were
    static int endLeftovers(String mark) throws IOException {
        List<ProcessHandle> found = found(mark);
        found.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture<?>[] ends = found.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(ends).get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("sandboxes of a killed worker do not end mark={}", mark);
        }
        return found.size();
    }

    /// Waits until no process has the mark any more, at most five seconds, interrupted or not. The first process inside a
    /// sandbox has bwrap's own command line and ends a moment after bwrap; when it is gone, all inside are.
    static void awaitEnd(String mark) throws IOException {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!found(mark).isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<ProcessHandle> found(String mark) throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path one : all) {
                if (commandLine(one).contains(mark)) {
                    ProcessHandle.of(Long.parseLong(one.getFileName().toString())).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /// There is nothing left to guard.
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
