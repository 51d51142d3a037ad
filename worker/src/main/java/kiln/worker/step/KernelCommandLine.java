package kiln.worker.step;

import java.util.ArrayList;
import java.util.List;
import kiln.schemas.plan.JobOptions;

/// The kernel's arguments.
///
/// @see <a href="https://docs.kernel.org/admin-guide/kernel-parameters.html">The kernel's command-line parameters</a>
final class KernelCommandLine {
    private KernelCommandLine() {}

    /// @param partition PARTUUID of the root
    static String of(JobOptions.Image options, String partition) {
        List<String> words = new ArrayList<>(List.of("console=" + options.console(), "root=PARTUUID=" + partition,
                "rootfstype=ext4", "rootwait", "rw",
                "kiln.board=" + options.board()));
        words.addAll(options.commandLine());
        return String.join(" ", words);
    }
}
