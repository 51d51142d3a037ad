package kiln.farm.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// A rule broken on purpose: one place in one source file says something else. Only the bodies of methods may
/// change, and no lambda may come or go: the class is exchanged while the farm stays loaded.
///
/// @param name what is wrong now
/// @param file module and type, e.g. `coordinator:kiln.coordinator.ledger.Decider`
/// @param from stands in the file exactly once
record Mutation(String name, String file, String from, String to) {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    /// Shared, because it reads the class path only once.
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);
    private static final Map<String, Map<String, byte[]>> ORIGINALS = new HashMap<>();

    /// What caught it.
    ///
    /// @param nights played until then
    record Caught(String invariant, long nights) {}

    /// Plays nights until one violates an invariant, with the mutated class in place of the original.
    Optional<Caught> hunt(long nightsMax) {
        HotSwap.redefine(compile(mutated()));
        try {
            Season.Yield yield = Season.run(0, nightsMax, Runtime.getRuntime().availableProcessors(), 1);
            return yield.failures().stream().findFirst().map(night ->
                    new Caught(night.violation().orElseThrow().invariant(), yield.nights()));
        } finally {
            HotSwap.redefine(ORIGINALS.computeIfAbsent(file, name -> compile(source())));
        }
    }

    private String type() {
        return file.substring(file.indexOf(':') + 1);
    }

    private String mutated() {
        String text = source();
        int at = text.indexOf(from);
        if (at < 0 || text.indexOf(from, at + 1) >= 0) {
            throw new AssertionError("mutation \"" + name + "\" is stale: its text must stand exactly once in " + file);
        }
        return text.substring(0, at) + to + text.substring(at + from.length());
    }

    private String source() {
        Path source = checkout().resolve(file.substring(0, file.indexOf(':'))).resolve("src/main/java")
                .resolve(type().replace('.', '/') + ".java");
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("schemas/catalog"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /// @return class files by type name
    private Map<String, byte[]> compile(String text) {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        StringWriter complaints = new StringWriter();
        Outputs outputs = new Outputs(FILES);
        boolean fine = COMPILER.getTask(complaints, outputs, null,
                List.of("--release", "21", "-proc:none", "-nowarn", "-cp", classPath), null,
                List.of(new Source(type(), text))).call();
        if (!fine) {
            throw new AssertionError("mutation \"" + name + "\" does not compile:\n" + complaints);
        }
        Map<String, byte[]> classes = new HashMap<>();
        outputs.classes.forEach((type, bytes) -> classes.put(type, bytes.toByteArray()));
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String type, String text) {
            super(URI.create("string:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /// Keeps class files in memory.
    private static final class Outputs extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

        Outputs(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String type, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + type.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return classes.computeIfAbsent(type, name -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
