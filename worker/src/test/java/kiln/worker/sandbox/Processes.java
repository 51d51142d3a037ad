package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The processes of this machine, found by what stands in their command lines.
public final class Processes {
    private Processes() {}

    public static List<ProcessHandle> with(String mark) {
        return ProcessHandle.allProcesses().filter(process -> {
            try {
                return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).contains(mark);
            } catch (IOException e) {
                return false;
            }
        }).toList();
    }
}
