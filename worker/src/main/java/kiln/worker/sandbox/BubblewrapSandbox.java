package kiln.worker.sandbox;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Linux namespaces through `bwrap`: own processes, own network (none, except for fetches), a read-only tree of tools
/// and one writable folder. No privilege is left inside.
public final class BubblewrapSandbox implements Sandbox {
    private final BubblewrapArguments arguments = new BubblewrapArguments(SandboxUser.isRoot());
    private final Set<Run> running = ConcurrentHashMap.newKeySet();

    /// `--die-with-parent` ends bwrap when the *thread* that started it ends, and carriers of virtual threads come and
    /// go: one thread that lives as long as the sandbox starts everything.
    private final ExecutorService starter =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("sandbox-starter").factory());

    @Override
    public Exit run(Command command, Workspace workspace, Output output) throws IOException {
        Process process;
        try {
            process = start(command, workspace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Exit.Cancelled(0);
        }
        Run run = new Run(process, command.limits(), workspace.path(BubblewrapArguments.TIMES), output);
        running.add(run);
        try {
            return run.toEnd();
        } finally {
            running.remove(run);
        }
    }

    private Process start(Command command, Workspace workspace) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(arguments.of(command, workspace.root()))
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
    }
}
