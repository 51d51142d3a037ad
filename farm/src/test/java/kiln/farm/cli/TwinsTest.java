package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.coordinator.view.JobView;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;

class TwinsTest {
    private static final List<JobView> BUILD = List.of(
            job("rootfs-1", Map.of("root", "a tree")), job("boot-1", Map.of("evidence", "4.8 s", "layout", "gpt")));

    @Test
    void sameOutputs_areTheSame_howeverLongABootTook() {
        List<JobView> other = List.of(job("rootfs-1", Map.of("root", "a tree")), job("boot-1", Map.of("evidence", "5.1 s", "layout", "gpt")));

        assertEquals(new Twins(2, 2, List.of()), Twins.of(BUILD, other));
    }

    @Test
    void whatDiffersOrIsThereOnce_isNamedWithBothDigests() {
        List<JobView> other = List.of(job("rootfs-1", Map.of("root", "another tree")), job("image-1", Map.of("img.xz", "x")));

        assertEquals(new Twins(3, 3, List.of(
                new Twins.Difference("rootfs-1", "title of rootfs-1", "root", hex("a tree"), hex("another tree")),
                new Twins.Difference("boot-1", "title of boot-1", "layout", hex("gpt"), "-"),
                new Twins.Difference("image-1", "title of image-1", "img.xz", "-", hex("x")))), Twins.of(BUILD, other));
    }

    @Test
    void oddSurroundings_differInEverythingButTheCommand() {
        List<String> command = List.of("./kiln", "up");

        assertEquals(List.of("sh", "-c", "umask 022 && exec \"$@\"", "sh", "./kiln", "up"), Surroundings.plain().around(command));
        assertEquals(List.of("sh", "-c", "umask 077 && exec \"$@\"", "sh", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--",
                "./kiln", "up"), Surroundings.odd(true).around(command));
        assertEquals(Map.of("TZ", "Australia/Lord_Howe", "LC_ALL", "tr_TR.UTF-8", "HOME", "/data", "KILN_NO_BUILD", "1",
                "KILN_JAVA_OPTS", "-Xfuture -Duser.language=tr -Duser.country=TR"), Surroundings.odd(false).environment("/data", "-Xfuture"));
        assertEquals(Optional.empty(), Surroundings.odd(false).user());
    }

    private static JobView job(String id, Map<String, String> outputs) {
        Map<String, Artifact> artifacts = new TreeMap<>();
        outputs.forEach((name, text) -> artifacts.put(name, new Artifact(Sha256.of(text), text.length())));
        return new JobView(id, id.substring(0, id.indexOf('-')), "title of " + id, "succeeded", "", "", 1, "", 0, 0, 0, artifacts, Map.of(),
                List.of(), Optional.empty(), List.of());
    }

    private static String hex(String text) {
        return Sha256.of(text).hex();
    }
}
