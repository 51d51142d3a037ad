package kiln.worker.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A sandbox that starts nothing: it keeps the commands it was given and answers as a script says.
public final class ScriptedSandbox implements Sandbox {
    /// What a command would have done.
    @FunctionalInterface
    public interface Script {
        Exit answer(Command command, Workspace workspace, Output output) throws IOException;
    }

    private final List<Command> commands = new CopyOnWriteArrayList<>();
    private final Script script;

    public ScriptedSandbox(Script script) {
        this.script = script;
    }

    /// Every command succeeds and says nothing.
    public static ScriptedSandbox silent() {
        return new ScriptedSandbox((command, workspace, output) -> new Exit.Exited(0, 0.5));
    }

    /// Every command prints these lines and ends with this code.
    public static ScriptedSandbox saying(int code, String... lines) {
        return new ScriptedSandbox((command, workspace, output) -> {
            List.of(lines).forEach(output::line);
            return new Exit.Exited(code, 0.5);
        });
    }

    @Override
    public Exit run(Command command, Workspace workspace, Output output) throws IOException {
        commands.add(command);
        return script.answer(command, workspace, output);
    }

    public List<Command> commands() {
        return List.copyOf(commands);
    }

    /// The commands as typed.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        commands.forEach(command -> lines.add(command.line()));
        return lines;
    }

    @Override
    public void close() {}
}
