package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.ArtifactStore;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.JobInput;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.LogSink;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.sandbox.ToolboxCache;
import kiln.worker.sandbox.Workspace;

/// What one attempt of a step works with.
public final class StepContext implements AutoCloseable {
    private final StepTools tools;
    private final Map<String, JobInput> inputs;
    private final Workspace workspace;
    private final LogSink log;
    private final DoubleConsumer cpuSeconds;
    private final Consumer<String> stage;
    private final Memory memory;
    private final Map<String, ToolboxCache.Lease> toolboxes = new TreeMap<>();

    /// How much memory commands get.
    public enum Memory {
        USUAL,
        /// Twice as much: the second try of a step that ran out.
        MORE;

        private Command.Limits raise(Command.Limits limits) {
            return switch (this) {
                case USUAL -> limits;
                case MORE -> limits.withMemory(limits.memoryBytes() * 2);
            };
        }
    }

    /// @param cpuSeconds told of the CPU time of every command
    /// @param stage told what the step does at the moment
    public StepContext(
            StepTools tools,
            Map<String, JobInput> inputs,
            Workspace workspace,
            LogSink log,
            DoubleConsumer cpuSeconds,
            Consumer<String> stage,
            Memory memory) {
        this.tools = tools;
        this.inputs = inputs;
        this.workspace = workspace;
        this.log = log;
        this.cpuSeconds = cpuSeconds;
        this.stage = stage;
        this.memory = memory;
    }

    /// After a first try that ran out of memory there is one compiler at a time.
    StepSettings settings() {
        StepSettings set = tools.settings();
        return switch (memory) {
            case USUAL -> set;
            case MORE -> new StepSettings(set.mirror(), set.securityMirror(), 1);
        };
    }

    Workspace workspace() {
        return workspace;
    }

    void stage(String what) {
        stage.accept(what);
        log("== " + what);
    }

    void log(String line) {
        log.line(line);
    }

    boolean hasInput(String name) {
        return inputs.containsKey(name);
    }

    /// What the maker of an input said of it.
    Map<String, String> facts(String name) throws StepFailure {
        return input(name).facts();
    }

    /// An input as a file in the workspace, its digest checked.
    Path fetch(String name) throws StepFailure, IOException, ArtifactLostException {
        Path file = workspace.path("in-" + name);
        if (!Files.exists(file)) {
            tools.store().fetch(input(name).artifact(), file);
        }
        return file;
    }

    /// Where inputs are that stay there.
    ArtifactStore store() {
        return tools.store();
    }

    /// An input that stays in the store.
    Artifact artifact(String name) throws StepFailure {
        return input(name).artifact();
    }

    private JobInput input(String name) throws StepFailure {
        return Optional.ofNullable(inputs.get(name)).orElseThrow(() -> StepFailure.build(StepFailure.BAD_OPTIONS,
                "the job has no input \"" + name + "\"; it has: " + String.join(", ", inputs.keySet())));
    }

    /// The tools of the input `toolbox`.
    Command.Tools toolbox() throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        return toolbox("toolbox");
    }

    /// The tools of an input, unpacked once per worker.
    Command.Tools toolbox(String name) throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        if (!toolboxes.containsKey(name)) {
            JobInput input = input(name);
            stage("toolbox");
            toolboxes.put(name, tools.toolboxes().<ArtifactLostException>lease(input.artifact().digest(), tree -> {
                Path packed = workspace.path("in-" + name);
                try {
                    tools.store().fetch(input.artifact(), packed);
                    Trees.unpack(packed, tree);
                } finally {
                    Files.deleteIfExists(packed);
                }
            }));
        }
        return new Command.Tools.Tree(toolboxes.get(name).tree());
    }

    /// Runs a command; its output goes to the log.
    ///
    /// @throws StepFailure of kind BUILD if it ends with anything but 0; the message has the first error line
    void run(Command command) throws StepFailure, IOException, InterruptedException {
        Exit exit = watch(command, line -> true);
        if (exit instanceof Exit.Exited done && done.code() != 0) {
            throw StepFailure.build(StepFailure.TOOL_FAILED, "\"" + shortened(command.line()) + "\" ended with code "
                    + done.code() + ": " + log.firstError().orElseGet(this::lastLine));
        }
    }

    /// Runs a command and returns what it printed, at most 100,000 lines. Any exit code is fine.
    Printed capture(Command command) throws StepFailure, IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        Exit exit = watch(command, line -> lines.size() < 100_000 && lines.add(line));
        return switch (exit) {
            case Exit.Exited done -> new Printed(done.code(), List.copyOf(lines));
            case Exit.Stopped stopped -> throw StepFailure.build(StepFailure.TOOL_FAILED,
                    "\"" + shortened(command.line())
                    + "\" printed more than 100,000 lines; that is more than is looked at");
            case Exit.LimitReached limit -> throw new IllegalStateException("handled before: " + limit);
            case Exit.Cancelled cancelled -> throw new InterruptedException();
        };
    }

    /// @param lines standard output and error
    record Printed(int code, List<String> lines) {}

    /// Runs a command whose output decides when it has done enough.
    ///
    /// @return [Exit.Exited] or [Exit.Stopped]
    Exit watch(Command command, Sandbox.Output output) throws StepFailure, IOException, InterruptedException {
        Exit exit = watchToAnyEnd(command, output);
        if (exit instanceof Exit.LimitReached limit) {
            throw overLimit(command, limit);
        }
        return exit;
    }

    /// As [#watch], but a crossed limit is an answer too.
    Exit watchToAnyEnd(Command command, Sandbox.Output output) throws IOException, InterruptedException {
        log("$ " + shortened(command.line()));
        Exit exit = tools.sandbox().run(command.with(memory.raise(command.limits())), workspace, line -> {
            log(line);
            return output.line(line);
        });
        cpuSeconds.accept(exit.cpuSeconds());
        return switch (exit) {
            case Exit.Exited done -> done;
            case Exit.Stopped stopped -> stopped;
            case Exit.LimitReached limit -> limit;
            case Exit.Cancelled cancelled -> {
                // Clean-up follows, and an interrupted thread cannot do input and output: the exception says it from
                // here on.
                Thread.interrupted();
                throw new InterruptedException("called off while running " + shortened(command.line()));
            }
        };
    }

    private StepFailure overLimit(Command command, Exit.LimitReached exit) {
        String what = "\"%s\" was ended: %s; CPU time used: %.1f s"
                .formatted(shortened(command.line()), exit.words(), exit.cpuSeconds());
        return StepLimits.failure(exit.limit(), what, lastLine());
    }

    /// The last lines of the log.
    List<String> tail() {
        return log.tail();
    }

    String lastLine() {
        List<String> tail = log.tail();
        return tail.isEmpty() ? "(no output)" : tail.getLast();
    }

    private static String shortened(String line) {
        String one = line.replace('\n', ' ');
        return one.length() <= 300 ? one : one.substring(0, 300) + " …";
    }

    @Override
    public void close() throws IOException {
        for (ToolboxCache.Lease lease : toolboxes.values()) {
            lease.close();
        }
    }
}
