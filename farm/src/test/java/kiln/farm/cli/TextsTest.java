package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kiln.coordinator.http.Examples;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.PlanView;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final long LATER = 1_795_000_066_000L;

    private static BuildView ended() {
        return Examples.build(
                "red",
                List.of(
                        Examples.built("orangepi-pc/legacy/trixie-minimal/device"),
                        Examples.cell(
                                "uefi-x86_64/edge/trixie-minimal/device", "failed", "E210 a.c:1: error: no\nmore", ""),
                        Examples.cell(
                                "uefi-x86_64/legacy/trixie-minimal/device",
                                "skipped",
                                "uefi-x86_64 has no legacy kernel",
                                "")));
    }

    private static JobView running(int number) {
        JobView job = Examples.job(
                "kernel-" + ("0" + number).repeat(16), "kernel k" + number + " armhf", "running", "", Optional.empty());
        return new JobView(
                job.job(),
                job.kind(),
                job.title(),
                job.state(),
                "",
                "",
                1,
                "worker-1",
                job.startedMillis() + number * 1_000L,
                0,
                0,
                job.outputs(),
                job.facts(),
                job.needs(),
                job.log(),
                job.builds());
    }

    @Test
    void cellTable_tellsStateBootAndReason() {
        assertEquals("""
            |  CELL                                      STATE    BOOTED ON    KERNEL        BOOT CPU
            |✓ orangepi-pc/legacy/trixie-minimal/device  built    orangepi-pc  6.1.176-kiln  21.5 s
            |✗ uefi-x86_64/edge/trixie-minimal/device    failed
            |      E210 a.c:1: error: no
            |– uefi-x86_64/legacy/trixie-minimal/device  skipped
            |      uefi-x86_64 has no legacy kernel
            """.replace("|", ""), joined(CellTable.lines(ended(), Style.PLAIN)));
    }

    @Test
    void headline_tellsCountsTimeAndJobs() {
        assertEquals(
                "✗ Build 20261121-031502-4f1a is red: 1 built, 1 failed, 1 skipped of 3 cells in 1 min 23 s "
                        + "(3 of 5 jobs ran, 2 min 00 s CPU)",
                CellTable.headline(ended(), Style.PLAIN));
        assertEquals("\033[31m✗", CellTable.headline(ended(), new Style(true)).substring(0, 6));
    }

    @Test
    void images_comeWithTheCommandThatWritesThem() {
        assertEquals("""
            Images:
              ./kiln get orangepi-pc/legacy/trixie-minimal/device  (39.1 MiB)
            Write one to a card:  xzcat IMAGE | sudo dd of=/dev/sdX bs=4M conv=fsync status=progress
            """, joined(CellTable.images(ended())));
        assertEquals(List.of(), CellTable.images(Examples.build("red", List.of())));
    }

    @Test
    void plan_tellsSharedJobsInOrder_andSkipsWithReasons() {
        PlanView plan = new PlanView(
                Examples.BUILD,
                3,
                2,
                List.of("a", "b"),
                List.of(new PlanView.Skip(
                        "uefi-x86_64/legacy/trixie-minimal/device", "no-kernel", "it has no legacy kernel")),
                Map.of("image", 2, "boot", 2, "kernel", 1, "resolve", 3),
                4,
                List.of(new PlanView.Shared("kernel-1", "kernel", "kernel k1 armhf", 2, "running"),
                        new PlanView.Shared("resolve-1", "resolve", "resolve trixie", 2, "")));

        assertEquals("""
            Build 20261121-031502-4f1a: 3 cells, 2 to make, 1 left out
              8 jobs, each once however many cells share it: 3 resolve, 1 kernel, 2 image, 2 boot
              4 jobs for more than one cell: kernel k1 armhf for 2, running already; resolve trixie for 2
              – uefi-x86_64/legacy/trixie-minimal/device  it has no legacy kernel (rule no-kernel)
            """, joined(PlanText.lines(plan, Style.PLAIN)));
    }

    @Test
    void progressBlock_hasABar_andTheJobsThatRunLongest() {
        BuildView build = Examples.build("running", Examples.demo());

        assertEquals("""
            [████████████████░░░░░░░░] 8/12 cells  1 min 06 s  2 built, 2 reused, 1 failed, 1 blocked, \
            2 skipped, 2 running, 2 waiting
              ▶ kernel k1 armhf  1 min 04 s  on worker-1
              ▶ kernel k2 armhf  1 min 03 s  on worker-1
            """, joined(ProgressBlock.lines(build, List.of(running(2), running(1)), LATER, 200)));
    }

    @Test
    void progressBlock_neverHasMoreThanSixLines_norWiderOnes() {
        List<JobView> many = IntStream.range(0, 9).mapToObj(TextsTest::running).toList();

        List<String> lines = ProgressBlock.lines(Examples.build("running", Examples.demo()), many, LATER, 40);

        assertEquals("""
            [████████████████░░░░░░░░] 8/12 cells  …
              ▶ kernel k0 armhf  1 min 05 s  on wor…
              ▶ kernel k1 armhf  1 min 04 s  on wor…
              ▶ kernel k2 armhf  1 min 03 s  on wor…
              ▶ kernel k3 armhf  1 min 02 s  on wor…
              and 5 more
            """, joined(lines));
    }

    @Test
    void plainScreen_tellsEachChangeOnce_andOneLineAMinuteOtherwise() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BuildView before =
                Examples.build("running", List.of(Examples.cell("a/current/b/device", "running", "", "kernel")));
        JobView failed = Examples.job(Examples.ROOT_JOB, "rootfs b", "failed", "E210 no", Optional.empty());
        BuildView after = Examples.build("red", List.of(Examples.cell("a/current/b/device", "failed", "E210 no", "")));

        try (Screen screen = new Screen.Plain(new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
            screen.show(before, List.of(running(1)), LATER);
            screen.show(before, List.of(running(1)), LATER + 30_000);
            screen.show(before, List.of(running(1)), LATER + 60_000);
            screen.show(before, List.of(running(1)), LATER + 90_000);
            screen.show(after, List.of(running(1), failed), LATER + 100_000);
        }

        assertEquals("""
            ▶ running  kernel k1 armhf  on worker-1
            [░░░░░░░░░░░░░░░░░░░░░░░░] 0/1 cells  2 min 06 s  1 running
            ✗ failed  rootfs b  E210 no  ./kiln logs rootfs-2a2a2a2a
            ✗ failed  a/current/b/device  E210 no
            """, bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void stickyScreen_drawsOverItself_letsFailuresScroll_andCleansUp() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BuildView build =
                Examples.build("running", List.of(Examples.cell("a/current/b/device", "running", "", "kernel")));
        JobView failed = Examples.job(Examples.ROOT_JOB, "rootfs b", "failed", "E210 no", Optional.empty());

        try (Screen screen = new Screen.Sticky(new PrintStream(bytes, true, StandardCharsets.UTF_8), Style.PLAIN, 80)) {
            screen.show(build, List.of(running(1)), LATER);
            screen.show(build, List.of(failed), LATER);
        }

        assertEquals("""
                [░░░░░░░░░░░░░░░░░░░░░░░░] 0/1 cells  1 min 06 s  1 running
                  ▶ kernel k1 armhf  1 min 04 s  on worker-1
                ^2A^J✗ failed  rootfs b  E210 no  ./kiln logs rootfs-2a2a2a2a
                [░░░░░░░░░░░░░░░░░░░░░░░░] 0/1 cells  1 min 06 s  1 running
                ^1A^J\
                """, bytes.toString(StandardCharsets.UTF_8).replace("\033[", "^"));
    }

    @Test
    void linesOfTheLog_goAboveTheBlock() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BuildView build =
                Examples.build("running", List.of(Examples.cell("a/current/b/device", "running", "", "kernel")));

        try (Screen screen = new Screen.Sticky(new PrintStream(bytes, true, StandardCharsets.UTF_8), Style.PLAIN, 80)) {
            screen.show(build, List.of(), LATER);
            System.err.print("WARN something\n");
        }

        assertEquals("""
                [░░░░░░░░░░░░░░░░░░░░░░░░] 0/1 cells  1 min 06 s  1 running
                ^1A^JWARN something
                [░░░░░░░░░░░░░░░░░░░░░░░░] 0/1 cells  1 min 06 s  1 running
                ^1A^J\
                """, bytes.toString(StandardCharsets.UTF_8).replace("\033[", "^"));
    }

    @Test
    void figures_areReadable() {
        assertEquals(
                "0 s|59 s|1 min 00 s|59 min 59 s|1 h 00 min|26 h 03 min",
                String.join(
                        "|",
                        IntStream.of(-3, 59, 60, 3_599, 3_600, 93_780)
                                .mapToObj(Words::duration)
                                .toList()));
        assertEquals("39.1 MiB|1.0 GiB", Words.bytes(41_000_000) + "|" + Words.bytes(1 << 30));
    }

    private static String joined(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
