package kiln.farm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import kiln.coordinator.view.WorkerView;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// The workers of a farm, with what they do.
@Command(name = "workers", mixinStandardHelpOptions = true, description = "List the workers and what they do.")
final class WorkersCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Override
    public Integer call() {
        try (FarmClient client = kiln.client()) {
            List<WorkerView> workers = client.workers();
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(Map.of("workers", workers)));
            } else if (workers.isEmpty()) {
                kiln.say("No worker is there. Start one: ./kiln worker");
            } else {
                kiln.print(lines(workers));
            }
            return 0;
        }
    }

    static List<String> lines(List<WorkerView> workers) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("WORKER", "STATE", "JOBS", "DISK FREE", "HEARD"));
        for (WorkerView worker : workers) {
            rows.add(List.of(
                    worker.worker(),
                    worker.reason().isEmpty() ? worker.state() : worker.state() + ": " + worker.reason(),
                    worker.running().size() + " of " + worker.slots(),
                    Words.bytes(worker.diskFreeBytes()),
                    Words.duration(worker.silentMillis() / 1000.0) + " ago"));
        }
        return Table.lines(rows);
    }
}
