package kiln.farm.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// Completion for shells.
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Print a completion script for bash and zsh.",
        footer = {"", "Use it:  source <(./kiln completion)"})
final class CompletionCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Override
    public Integer call() {
        kiln.session.out().print(AutoComplete.bash("kiln", kiln.spec.commandLine()));
        return 0;
    }
}
