package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kiln.farm.fault.ArmedFault;
import kiln.farm.fault.FaultAction;
import kiln.farm.fault.FaultRecord;

/// A worker whose scratch folder is a small file system of its own, in a mount namespace of its own, which fills up in
/// the middle of a job, several times. Each time there is room again, it shall take offers again.
record FullDisk() implements Scenario {
    /// Room enough for small jobs and above the floor below which a worker takes nothing, but for no kernel.
    private static final int SIZE_MIB = 1_300;
    private static final String MOUNT =
            "mkdir -p \"$0\" && mount -t tmpfs -o size=" + SIZE_MIB + "m,mode=755 tmpfs \"$0\" && exec \"$@\"";
    private static final List<String> STAGES = List.of("worker.sandbox.run.resolve.before",
            "worker.store.fetch.rootfs.before", "worker.steps.execute.source.before");
    private static final Duration HELD = Duration.ofSeconds(4);
    private static final Duration WAITED_FOR = Duration.ofSeconds(60);
    private static final String NO_OFFERS = "offers not taken for want of disk";
    private static final String OFFERS_AGAIN = "offers taken again";
    private static final byte[] ZEROS = new byte[4096];

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
        List<String> words = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", MOUNT, scratch.toString()));
        words.addAll(List.of(command));
        return words;
    }

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        scene.farm().worker("w4").end();
        Path scratch = scene.farm().folder().resolve("w4").resolve("scratch").resolve("1");
        Member small = scene.farm().worker("w4", wrapper(scratch));
        int before = small.fired().size();
        scene.farm().start(small, List.of(), STAGES.stream()
                .map(stage -> new ArmedFault(stage, 1, new FaultAction.Delay(HELD))).toArray(ArmedFault[]::new));
        List<FaultRecord> held = new ArrayList<>();
        for (int i = 0; i < STAGES.size(); i++) {
            int seen = i;
            scene.await(WAITED_FOR, () -> {
                scene.keepBusy(2);
                return small.fired().stream().skip(before + seen).findFirst();
            }).ifPresent(held::add);
            if (held.size() == i + 1) {
                fill(scene, small, scratch, i + 1);
            }
        }
        scene.injected("no offers without room", Hit.fired(small.said(NO_OFFERS) && small.said(OFFERS_AGAIN)));
        List<JsonNode> events = scene.eventsSince();
        STAGES.forEach(stage -> scene.injected("full at " + stage, held.stream()
                .filter(one -> one.point().equals(stage)).findFirst()
                .map(one -> events.stream().anyMatch(event -> isItsFailure(event, one)) ? Hit.FIRED : Hit.REACHED)
                .orElse(Hit.MISSED)));
        small.end();
        scene.farm().start(scene.farm().worker("w4", List.of()));
    }

    /// Until the worker has said that it takes no offers, for lack of room.
    private static void fill(Scene scene, Member small, Path scratch, int times) throws IOException, InterruptedException {
        Path full = Path.of("/proc/" + small.pid() + "/root" + scratch).resolve("full");
        // Most of it at once: on a busy machine a gigabyte of zeros takes longer than somebody can be held.
        new ProcessBuilder("fallocate", "-l", (SIZE_MIB - 1) + "MiB", full.toString()).start().waitFor();
        try (OutputStream out = Files.newOutputStream(full, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(ZEROS);
            }
        } catch (IOException noRoom) {
            scene.await(WAITED_FOR, () -> said(small, NO_OFFERS, times));
            scene.pause(HELD); // what is held goes on meanwhile
        } finally {
            Files.deleteIfExists(full);
        }
        scene.await(WAITED_FOR, () -> said(small, OFFERS_AGAIN, times));
    }

    private static Optional<Boolean> said(Member member, String words, int times) throws IOException {
        return member.times(words) >= times ? Optional.of(true) : Optional.empty();
    }

    /// The farm's failure, said by the worker itself.
    private static boolean isItsFailure(JsonNode event, FaultRecord held) {
        return event.path("type").asText().equals("attempt-failed")
                && event.path("job").asText().equals(held.job())
                && event.path("attempt").asInt() == held.attempt()
                && event.path("failure").path("kind").asText().equalsIgnoreCase("infrastructure")
                && !event.path("failure").path("code").asText().equals(Mourning.WORKER_LOST);
    }
}
