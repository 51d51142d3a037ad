package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import kiln.schemas.plan.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Linux namespaces through `bwrap`: own processes, own network (none, except for fetches), a read-only tree of tools
/// and one writable folder. No privilege is left inside.
public final class BubblewrapSandbox implements Sandbox {
    private static final Logger LOG = LoggerFactory.getLogger(BubblewrapSandbox.class);

    private static final AtomicInteger NEXT = new AtomicInteger();

    private final BubblewrapArguments arguments;
    private final List<String> prefix;
    private final ControlGroups groups;
    private final String mark;
    private final Set<Run> running = ConcurrentHashMap.newKeySet();
    private final ReentrantLock guarding = new ReentrantLock();
    private Optional<Guardian> guardian = Optional.empty();

    /// `--die-with-parent` ends bwrap when the *thread* that started it ends, and carriers of virtual threads come and
    /// go: one thread that lives as long as the sandbox starts everything.
    private final ExecutorService starter =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("sandbox-starter").factory());

    /// For workspaces anywhere; what a killed process leaves is ended within seconds, but by no successor.
    public BubblewrapSandbox() {
        this("kiln-sandbox-" + ProcessHandle.current().pid() + "-" + NEXT.getAndIncrement() + ".");
    }

    /// For a worker. What still runs of a killed one that had the same scratch folder ends before the first command.
    ///
    /// @param scratch nobody else's while this sandbox lives
    public BubblewrapSandbox(Path scratch) {
        this(markOf(scratch));
    }

    private static String markOf(Path scratch) {
        return "kiln-sandbox-" + Sha256.of(scratch.toAbsolutePath().normalize().toString()).hex();
    }

    /// Ends what a killed worker with this scratch folder left running.
    ///
    /// @param scratch nobody's at the moment
    /// @return how many processes that were, those inside a sandbox not counted
    public static int endLeftovers(Path scratch) throws IOException {
        return Guardian.endLeftovers(markOf(scratch));
    }

    private BubblewrapSandbox(String mark) {
        this(SandboxUser.isRoot(), List.of(), ControlGroups.ofThisMachine(), mark);
    }

    /// @param root whether Kiln runs as root
    /// @param prefix what bwrap is started by; empty, except to try another user than the one that is
    BubblewrapSandbox(boolean root, List<String> prefix, ControlGroups groups, String mark) {
        this.arguments = new BubblewrapArguments(root);
        this.prefix = List.copyOf(prefix);
        this.groups = groups;
        this.mark = mark;
    }

    @Override
    public Exit run(Command command, Workspace workspace, Output output) throws IOException {
        guard();
        try (JobGroup group = groups.open(command.limits())) {
            Process process = start(command, workspace, group);
            Watch watch = new Watch(process.toHandle(), command.limits(), workspace.root(), group);
            Run run = new Run(process, watch, workspace.path(BubblewrapArguments.TIMES), output);
            running.add(run);
            try {
                return run.toEnd();
            } finally {
                running.remove(run);
                Guardian.awaitEnd(workspace.root().toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Exit.Cancelled(0);
        }
    }

    private void guard() throws IOException {
        guarding.lock();
        try {
            if (guardian.isEmpty()) {
                int ended = Guardian.endLeftovers(mark);
                if (ended > 0) {
                    LOG.info("sandboxes of a killed worker ended processes={}", ended);
                }
                guardian = Optional.of(Guardian.start(mark));
            }
        } finally {
            guarding.unlock();
        }
    }

    private Process start(Command command, Workspace workspace, JobGroup group)
            throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(prefix);
        argv.addAll(arguments.of(command, workspace, group.entrances(), mark));
        ProcessBuilder builder = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        var starting = starter.submit(builder::start);
        try {
            return starting.get();
        } catch (InterruptedException e) {
            // The process may come to life a moment later: it must not outlive this call.
            starter.execute(() -> killIfStarted(starting));
            throw e;
        } catch (ExecutionException e) {
            throw new IOException("cannot start bwrap: " + e.getCause().getMessage()
                    + "; Kiln's steps run in bubblewrap, install it with: apt-get install bubblewrap", e.getCause());
        }
    }

    private static void killIfStarted(java.util.concurrent.Future<Process> starting) {
        if (starting.state() == java.util.concurrent.Future.State.SUCCESS) {
            Run.kill(starting.resultNow());
        }
    }

    @Override
    public void close() {
        running.forEach(Run::kill);
        starter.shutdown();
        guarding.lock();
        try {
            guardian.ifPresent(Guardian::close);
        } finally {
            guarding.unlock();
        }
    }
}
