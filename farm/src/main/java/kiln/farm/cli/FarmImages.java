package kiln.farm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import kiln.farm.KilnClasses;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.farm.embedded.BrokerProperties;
import kiln.schemas.plan.Sha256;

/// The images of broker and farm: what goes in is gathered in a folder, and Docker is asked only if it differs from what
/// the image that is there says it was made of.
///
/// @param home Kiln's checkout, built
/// @param brokerLib jars of the broker
/// @param folder for what goes into the images
record FarmImages(Docker docker, Path home, Path brokerLib, Path folder, Consumer<String> say) {
    static final String FARM = "kiln/farm:local";
    static final String KAFKA = "kiln/kafka:local";

    private static final List<String> MODULES = List.of("schemas", "artifacts", "worker", "coordinator", "farm");
    private static final String CONTENT = "kiln.content";

    /// @throws Trouble E183 if the checkout is not built or not whole
    void requireJars() {
        List<Path> needed = List.of(libs(), brokerLib, home.resolve("containers/farm.Dockerfile"), farmJar());
        needed.stream().filter(path -> !Files.exists(path)).findFirst().ifPresent(missing -> {
            throw new Trouble(
                    "E183", Exit.FAILED, missing + " is missing; images are made from a checkout that is built.",
                    "Build it: ./kiln --version");
        });
    }

    /// @param base for the Dockerfile
    /// @param baseIdentity changes when the base does
    /// @return the names of the images, which are all there then
    /// @throws Trouble E182 if Docker fails
    List<String> ensure(String base, String baseIdentity) {
        try {
            ensure(KAFKA, "kafka", kafkaFiles(), base, baseIdentity, List.of());
            String classes = "kiln.classes=" + KilnClasses.digest(ownJars());
            ensure(FARM, "farm", farmFiles(), base, baseIdentity, List.of(classes));
            return List.of(KAFKA, FARM);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ensure(
            String image, String name, SortedMap<String, Path> files, String base, String baseIdentity, List<String> labels)
            throws IOException {
        String content = digest(files, baseIdentity);
        if (docker.inspect(image, "{{index .Config.Labels \"" + CONTENT + "\"}}").filter(content::equals).isPresent()) {
            say.accept("= " + image);
            return;
        }
        say.accept("+ " + image + ": " + files.size() + " files on " + base);
        Path context = gather(folder.resolve(name), files);
        List<String> all = new ArrayList<>(labels);
        all.add(CONTENT + "=" + content);
        docker.build(context, base, all, image);
        clear(context);
    }

    private SortedMap<String, Path> kafkaFiles() throws IOException {
        SortedMap<String, Path> files = recipes("kafka.Dockerfile", "kafka-run");
        Files.createDirectories(folder);
        List<String> settings = new ArrayList<>();
        BrokerProperties.alone().forEach((name, value) -> settings.add(name + "=" + value));
        files.put("kafka.properties", Files.write(folder.resolve("kafka.properties"), settings));
        jars(brokerLib).forEach(jar -> files.put("broker/" + jar.getFileName(), jar));
        return files;
    }

    /// Libraries come first and by themselves: they seldom change, and then their layer stays.
    private SortedMap<String, Path> farmFiles() throws IOException {
        SortedMap<String, Path> files = recipes("farm.Dockerfile", "kiln");
        List<Path> own = ownJars();
        own.forEach(jar -> files.put("farm/" + jar.getFileName(), jar));
        jars(libs()).stream().filter(jar -> !own.contains(jar)).forEach(jar -> files.put("lib/" + jar.getFileName(), jar));
        return files;
    }

    private SortedMap<String, Path> recipes(String dockerfile, String script) {
        Path recipes = home.resolve("containers");
        return new TreeMap<>(Map.of(
                "Dockerfile", recipes.resolve(dockerfile),
                "health", recipes.resolve("health"),
                script, recipes.resolve(script)));
    }

    private List<Path> ownJars() {
        return MODULES.stream()
                .map(module -> module.equals("farm") ? farmJar() : libs().resolve(module + "-" + KilnCommand.VERSION + ".jar"))
                .toList();
    }

    private Path libs() {
        return home.resolve("farm/target/lib");
    }

    private Path farmJar() {
        return home.resolve("farm/target/farm-" + KilnCommand.VERSION + ".jar");
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static String digest(SortedMap<String, Path> files, String baseIdentity) throws IOException {
        StringBuilder text = new StringBuilder(baseIdentity);
        for (Map.Entry<String, Path> file : files.entrySet()) {
            text.append('\n').append(file.getKey()).append(' ').append(Sha256.of(Files.readAllBytes(file.getValue())));
        }
        return Sha256.of(text.toString()).toString();
    }

    /// Links where they can be made: nothing is copied then.
    private static Path gather(Path context, SortedMap<String, Path> files) throws IOException {
        clear(context);
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Path place = context.resolve(file.getKey());
            Files.createDirectories(place.getParent());
            try {
                Files.createLink(place, file.getValue());
            } catch (FileSystemException | UnsupportedOperationException e) {
                Files.copy(file.getValue(), place);
            }
        }
        return context;
    }

    private static void clear(Path context) throws IOException {
        if (Files.exists(context)) {
            try (Stream<Path> all = Files.walk(context)) {
                for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(one);
                }
            }
        }
    }

    /// The store's keys for Compose, made at the first call and kept: they open the bucket's volume.
    Path ensureKeys(RandomGenerator random) {
        Path file = home.resolve(".env");
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, "KILN_S3_ACCESS_KEY=kiln" + hex(random, 8) + "\nKILN_S3_SECRET_KEY=" + hex(random, 24)
                        + "\n");
                say.accept("+ " + file + ": keys of the store, for this farm only");
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
