package kiln.worker.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Failure;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.ScriptedSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchStepsTest {
    private static final String DIGEST = "a".repeat(64);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"--download", "a b", "x;y", "", "UPPER", "-o=x"})
    void packageNameThatAptCouldTakeForSomethingElse_isRefused(String name) throws Exception {
        try (StepFixture step = new StepFixture(folder, ScriptedSandbox.silent())) {
            StepFailure refused = assertThrows(StepFailure.class, () ->
                    step.run(resolve("trixie", List.of(name), false)));

            assertEquals(List.of(Failure.Kind.BUILD, "E315"),
                    List.of(refused.failure().kind(), refused.failure().code()));
            assertEquals(List.of(), step.lines());
        }
    }

    @Test
    void resolve_asksAptForTheClosureAndForSingleForeignPackages() throws Exception {
        try (StepFixture step = new StepFixture(folder,
                ScriptedSandbox.saying(0, printed("main/l/x", "x_1%2b2_amd64.deb")))) {
            JobOptions.Resolve options = new JobOptions.Resolve("trixie-backports", Arch.AMD64,
                    List.of("linux-image-cloud-amd64"),
                    List.of("yy"), List.of("systemd-boot-efi:arm64"), false, LocalDate.of(2026, 1, 1), 1);

            StepResult result = step.run(options);

            assertEquals(List.of("apt-get -q update",
                    "apt-get -q -y install --print-uris -t trixie-backports linux-image-cloud-amd64",
                    "apt-get -q download --print-uris systemd-boot-efi:arm64"), step.lines());
            assertEquals("[{\"name\":\"x\",\"version\":\"1+2\",\"arch\":\"amd64\","
                    + "\"path\":\"pool/main/l/x/x_1+2_amd64.deb\","
                    + "\"archive\":\"main\",\"sizeBytes\":7,\"sha256\":\"" + DIGEST + "\"}]",
                    Files.readString(result.outputs().get("lock")));
            String deb = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.invalid/";
            assertEquals(List.of(deb + "debian trixie main", deb + "debian trixie-backports main",
                    deb + "debian trixie-updates main", deb + "security trixie-security main"),
                    Files.readAllLines(step.workspace.path("apt/sources.list")));
        }
    }

    @Test
    void sourcePackage_isResolvedWithoutItsDescription() throws Exception {
        try (StepFixture step = new StepFixture(folder, ScriptedSandbox.saying(0,
                printed("main/u/u-boot", "u-boot_2025.01-3.dsc"),
                printed("main/u/u-boot", "u-boot_2025.01.orig.tar.bz2")))) {
            StepResult result = step.run(resolve("trixie", List.of("u-boot"), true));

            assertEquals("apt-get -q source --download-only --print-uris u-boot", step.lines().get(1));
            assertEquals(List.of("pool/main/u/u-boot/u-boot_2025.01.orig.tar.bz2"),
                    LockedFile.decode(Files.readAllBytes(result.outputs().get("lock"))).stream().map(LockedFile::path)
                    .toList());
        }
    }

    @Test
    void mirrorOutOfReach_isTheFarmsFailureAndSaysWhatToType() throws Exception {
        try (StepFixture step = new StepFixture(folder, ScriptedSandbox.saying(100,
                "E: Failed to fetch http://mirror.invalid/debian/dists/trixie/InRelease  Could not resolve "
                        + "'mirror.invalid'"))) {
            StepFailure failed = assertThrows(StepFailure.class, () ->
                    step.run(resolve("trixie", List.of("xx"), false)));

            assertEquals(Failure.infrastructure("E130", "the package indexes of trixie could not be fetched from "
                    + "http://mirror.invalid/debian and http://mirror.invalid/security: E: Failed to fetch "
                    + "http://mirror.invalid/debian/dists/trixie/InRelease  Could not resolve 'mirror.invalid'; check "
                    + "the network, "
                    + "or set mirror.debian and mirror.debian-security to mirrors in reach"),
                    failed.failure());
        }
    }

    @Test
    void sideSuiteWithABrokenIndex_isLeftOutAndTheResultSaysSo() throws Exception {
        String broken = "E: Failed to fetch "
                + "http://mirror.invalid/security/dists/trixie-security/main/binary-armhf/Packages.xz  "
                + "File has unexpected size (1 != 2). Mirror sync in progress?";
        ScriptedSandbox sandbox = new ScriptedSandbox((command, workspace, output) -> {
            boolean asked = Files.readString(workspace.path("apt/sources.list")).contains("trixie-security");
            output.line(asked ? broken : printed("main/x", "xx_1_armhf.deb"));
            return new Exit.Exited(asked ? 100 : 0, 0);
        });
        try (StepFixture step = new StepFixture(folder, sandbox)) {
            StepResult result = step.run(resolve("trixie", List.of("xx"), false));

            assertEquals("trixie-security", result.facts().get("leftOut"));
        }
    }

    @Test
    void brokenIndexOfTheSuiteItself_isNotPassedOver() {
        String side = "E: Failed to fetch http://m/dists/trixie-updates/main/Packages.xz  Hash Sum mismatch";
        String suite = "E: Failed to fetch http://m/dists/trixie/main/Packages.xz  Hash Sum mismatch";
        String network = "E: Failed to fetch http://m/dists/trixie-security/InRelease  Connection timed out";

        assertEquals(Set.of("trixie-updates"), ResolveStep.brokenSideSuites(List.of(side)));
        assertEquals(Set.of(), ResolveStep.brokenSideSuites(List.of(side, suite)));
        assertEquals(Set.of(), ResolveStep.brokenSideSuites(List.of(side, network)));
    }

    @Test
    void mirrorsOfTheHost_areThoseOfItsOwnRelease() {
        List<String> printed = List.of("'http://other.invalid/repo/dists/nodistro/InRelease' x 0 ",
                "'http://m.invalid/debian/dists/bookworm/InRelease' x 0 ",
                "'http://m.invalid/debian-security/dists/bookworm-security/InRelease' x 0 ");

        assertEquals(Optional.of(new Mirrors("http://m.invalid/debian",
                Optional.of("http://m.invalid/debian-security"))),
                Mirrors.ofHost(printed, "bookworm"));
        assertEquals(Optional.empty(), Mirrors.ofHost(printed, "noble"));
    }

    @Test
    void source_fetchesEachFileWithItsDigestAndPacksThem() throws Exception {
        ScriptedSandbox sandbox = new ScriptedSandbox((command, workspace, output) -> {
            Files.writeString(workspace.path("files/a_1+2_all.deb"), "a");
            Files.writeString(workspace.path("files/b_1_all.deb"), "b");
            return new Exit.Exited(0, 0);
        });
        LockedFile a = new LockedFile("a", "1+2", "all", "pool/main/a/a_1+2_all.deb", "main", 1, new Sha256(DIGEST));
        LockedFile b = new LockedFile("b", "1", "all", "pool/updates/b_1_all.deb", "security", 1, new Sha256(DIGEST));
        try (StepFixture step = new StepFixture(folder, sandbox)) {
            step.with("lock", LockedFile.encode(List.of(b, a)), java.util.Map.of());

            StepResult result = step.run(new JobOptions.Source("x", 1));

            assertEquals(List.of("/usr/lib/apt/apt-helper download-file"
                    + " http://mirror.invalid/debian/pool/main/a/a_1%2b2_all.deb /build/files/a_1+2_all.deb SHA256:"
                    + DIGEST
                    + " http://mirror.invalid/security/pool/updates/b_1_all.deb /build/files/b_1_all.deb SHA256:"
                    + DIGEST), step.lines());
            assertEquals(List.of("a_1+2_all.deb", "b_1_all.deb"), Trees.unpackFiles(result.outputs().get("files"),
                    folder.resolve("out")).stream().map(path -> path.getFileName().toString()).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}", "nonsense", "[]",
        "[{\"name\":\"a\",\"version\":\"1\",\"arch\":\"all\",\"path\":\"../etc/passwd\","
                + "\"archive\":\"main\",\"sizeBytes\":1,\"sha256\":\"00\"}]"
    })
    void lockThatIsNone_isRefused(String lock) throws Exception {
        try (StepFixture step = new StepFixture(folder, ScriptedSandbox.silent())) {
            step.with("lock", lock);

            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(new JobOptions.Source("x", 1)));

            assertEquals("E313", refused.failure().code());
        }
    }

    private static JobOptions.Resolve resolve(String suite, List<String> packages, boolean sources) {
        return new JobOptions.Resolve(suite, Arch.ARMHF, packages, List.of(), List.of(), sources,
                LocalDate.of(2026, 1, 1), 1);
    }

    private static String printed(String path, String file) {
        return "'http://mirror.invalid/debian/pool/" + path + "/" + file + "' " + file + " 7 SHA256:" + DIGEST;
    }
}
