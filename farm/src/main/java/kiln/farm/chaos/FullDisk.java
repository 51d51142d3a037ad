package kiln.farm.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A worker whose scratch folder is a file system of a few pages that is full: in a mount namespace of its own.
record FullDisk() implements Scenario {
    private static final Duration LASTS = Duration.ofSeconds(20);
    private static final String MOUNT = "mkdir -p \"$0\" && mount -t tmpfs -o size=64k,mode=755 tmpfs \"$0\" && ";
    private static final String FILL = "{ head -c 65536 /dev/zero > \"$0/full\" 2>/dev/null || true; } && exec \"$@\"";

    @Override
    public String name() {
        return "full-disk";
    }

    /// Whether this machine lets us mount: as root, where nothing forbids it.
    static boolean possible(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Process tried = new ProcessBuilder(wrapper(folder.resolve("mount-test"), "true")).start();
        return tried.waitFor(10, TimeUnit.SECONDS) && tried.exitValue() == 0;
    }

    private static List<String> wrapper(Path scratch, String... command) {
        List<String> words = new java.util.ArrayList<>(
                List.of("unshare", "-m", "sh", "-c", MOUNT + FILL, scratch.toString()));
        words.addAll(List.of(command));
        return words;
    }

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        scene.farm().worker("w4").end();
        Member full = scene.farm().worker("w4", wrapper(scene.farm().folder().resolve("w4").resolve("scratch").resolve("1")));
        scene.farm().start(full);
        long end = System.nanoTime() + LASTS.toNanos();
        while (System.nanoTime() < end) {
            scene.workload().atRest();
            if (scene.workload().open() < 2) {
                scene.submit();
            }
            scene.breathe();
        }
        boolean said = Files.readString(full.log()).contains("No space left on device");
        scene.injected("full scratch folder of w4", said);
        full.end();
        scene.farm().start(scene.farm().worker("w4", List.of()));
    }
}
