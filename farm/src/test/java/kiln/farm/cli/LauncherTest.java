package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher on a copy of itself, with JDKs that are scripts which print what they are asked.
class LauncherTest {
    @TempDir
    private Path temp;

    private Path home;
    private Path jvms;

    @BeforeEach
    void copy() throws IOException {
        home = Files.createDirectories(temp.resolve("a home"));
        jvms = Files.createDirectories(temp.resolve("jvms"));
        Files.copy(Path.of("../kiln"), home.resolve("kiln"));
        for (String folder : List.of("farm/target/lib", "farm/broker/target/lib", "schemas/src/main")) {
            Files.createDirectories(home.resolve(folder));
        }
        Files.writeString(home.resolve("farm/target/farm-0.1.0.jar"), "");
        Files.writeString(home.resolve("farm/target/farm-0.1.0-tests.jar"), "");
    }

    @Test
    void withoutAFittingJdk_saysWhatWasFound_andEndsWith7() throws Exception {
        jdk("old", "17.0.15");

        Ended ended = kiln(Map.of("KILN_NO_BUILD", "1"), home.resolve("kiln"));

        assertEquals(7, ended.status());
        assertEquals(
                "✗ E170 Java 17 (" + jvms.resolve("old") + ") found, a JDK 21 or newer is needed.",
                ended.text().lines().findFirst().orElseThrow());
    }

    @Test
    void newestJdkIsTaken_unlessJavaHomeNamesOneThatFits() throws Exception {
        jdk("old", "17.0.15");
        jdk("fits", "21.0.2");
        jdk("newest", "25.0.1");

        assertTrue(
                kiln(Map.of("KILN_NO_BUILD", "1"), home.resolve("kiln")).text().startsWith("newest "));
        assertTrue(kiln(
                        Map.of(
                                "KILN_NO_BUILD",
                                "1",
                                "JAVA_HOME",
                                jvms.resolve("fits").toString()),
                        home.resolve("kiln"))
                .text()
                .startsWith("fits "));
        assertTrue(kiln(
                        Map.of(
                                "KILN_NO_BUILD",
                                "1",
                                "JAVA_HOME",
                                jvms.resolve("old").toString()),
                        home.resolve("kiln"))
                .text()
                .startsWith("newest "));
    }

    @Test
    void throughALink_itFindsItsFolder_andPassesTheWordsOn() throws Exception {
        jdk("fits", "21.0.2");
        Files.createDirectories(temp.resolve("bin"));
        Path link = Files.createSymbolicLink(temp.resolve("bin/kiln"), Path.of("../a home/kiln"));

        String words = kiln(Map.of("KILN_NO_BUILD", "1"), link, "build", "a b", "--follow")
                .text();

        assertTrue(words.contains("-Dkiln.home=" + home.toRealPath() + "|"), words);
        assertTrue(words.contains("|-Xmx128m|"), words);
        assertTrue(words.contains("farm-0.1.0.jar:"), words);
        assertTrue(words.endsWith("|kiln.farm.cli.Main|build|a b|--follow|\n"), words);
        assertTrue(kiln(Map.of("KILN_NO_BUILD", "1"), link, "--data", "x", "worker")
                .text()
                .contains("|-Xmx256m|"));
    }

    @Test
    void newerSources_areBuiltFirst_andOnlyOnce() throws Exception {
        jdk("fits", "21.0.2");
        Path tools = Files.createDirectories(temp.resolve("tools"));
        script(tools.resolve("mvn"), "echo mvn \"$@\" with $(basename \"$JAVA_HOME\")");
        Map<String, String> path = Map.of("PATH", tools + ":" + emptyOfJava());

        String first = kiln(path, home.resolve("kiln"), "ls").text();
        String second = kiln(path, home.resolve("kiln"), "ls").text();

        assertTrue(
                first.startsWith("Building Kiln with Java 21 ...\nmvn -B -q -DskipTests package with fits\nfits "),
                first);
        assertTrue(second.startsWith("fits "), second);
    }

    @Test
    void failedBuild_isSaid_andTriedAgain() throws Exception {
        jdk("fits", "21.0.2");
        Path tools = Files.createDirectories(temp.resolve("tools"));
        script(tools.resolve("mvn"), "echo broken; exit 1");
        Map<String, String> path = Map.of("PATH", tools + ":" + emptyOfJava());

        Ended first = kiln(path, home.resolve("kiln"), "ls");

        assertEquals(
                "Building Kiln with Java 21 ...\nbroken\n✗ E173 Kiln could not be built; what Maven said is above.\n",
                first.text());
        assertEquals(1, first.status());
        assertEquals(first, kiln(path, home.resolve("kiln"), "ls"));
    }

    @Test
    void newJars_areCopied_andACopyThatRunsIsKept() throws Exception {
        jdk("fits", "21.0.2");
        Files.createDirectories(home.resolve("target"));
        Files.writeString(home.resolve("pom.xml"), "");
        Files.writeString(home.resolve("farm/target/lib/a.jar"), "a");
        for (String source : List.of("schemas/pom.xml", "farm/broker/pom.xml", "schemas/catalog")) {
            Files.createDirectories(home.resolve(source).getParent());
            Files.writeString(home.resolve(source), "");
        }
        Files.writeString(home.resolve("target/.kiln-built"), "");
        String first = copyThatRuns();

        assertEquals(first, copyThatRuns());
        Process holder = new ProcessBuilder("flock", "-s", first + "/lock", "cat").start();
        awaitHeld(first);
        List<String> later = List.of(afterNewJar(), afterNewJar(), afterNewJar());

        assertEquals(3, Set.copyOf(later).size());
        assertTrue(Files.exists(Path.of(first, "lib", "a.jar")), "held");
        assertFalse(Files.exists(Path.of(later.get(0))), "free and two builds old");
        assertTrue(Files.exists(Path.of(later.get(1), "lib", "a.jar")), "one build old");

        holder.getOutputStream().close();
        holder.waitFor();
        afterNewJar();
        assertFalse(Files.exists(Path.of(first)), "free at last");
    }

    private static void awaitHeld(String copy) throws Exception {
        while (new ProcessBuilder("flock", "-n", copy + "/lock", "true").start().waitFor() == 0) {
            Thread.onSpinWait();
        }
    }

    /// Makes the last copy older than the jars.
    private String afterNewJar() throws Exception {
        Files.setLastModifiedTime(home.resolve("target/run/current/lock"), FileTime.from(Instant.EPOCH));
        return copyThatRuns();
    }

    private String copyThatRuns() throws Exception {
        String text = kiln(Map.of(), home.resolve("kiln"), "ls").text();
        return text.replaceAll("(?s).*-cp[|]([^|]*)/farm-0[.]1[.]0[.]jar:.*", "$1");
    }

    private void jdk(String name, String version) throws IOException {
        Path bin = Files.createDirectories(jvms.resolve(name).resolve("bin"));
        Files.writeString(
                jvms.resolve(name).resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(
                bin.resolve("java"),
                "printf '" + name + " |'; for word in \"$@\"; do printf '%s|' \"$word\"; done; echo");
        script(bin.resolve("javac"), ":");
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        file.toFile().setExecutable(true);
    }

    private record Ended(int status, String text) {}

    private Ended kiln(Map<String, String> environment, Path launcher, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", launcher.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", emptyOfJava());
        builder.environment().put("KILN_JVM_DIR", jvms.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return new Ended(process.exitValue(), text);
    }

    /// A search path with the few tools the launcher uses, and no Java of this machine.
    private String emptyOfJava() throws IOException {
        Path tools = Files.createDirectories(temp.resolve("usr"));
        for (String tool : List.of(
                "sh",
                "readlink",
                "dirname",
                "sed",
                "head",
                "find",
                "mkdir",
                "cut",
                "id",
                "stat",
                "touch",
                "rm",
                "mv",
                "flock",
                "timeout",
                "date",
                "cp",
                "ln",
                "sort",
                "tail",
                "basename")) {
            script(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
        }
        return tools.toString();
    }
}
