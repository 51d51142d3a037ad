package kiln.farm.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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

/// A rule broken on purpose: one place in one source file says something else. The farm is then loaded anew with it.
///
/// @param name what is wrong now
/// @param file module and type, e.g. `coordinator:kiln.coordinator.ledger.Decider`
/// @param from stands in the file exactly once
record Mutation(String name, String file, String from, String to) {

    /// What caught it.
    ///
    /// @param nights played until then
    record Caught(String invariant, long nights) {}

    /// Plays nights until one violates an invariant.
    Optional<Caught> hunt(long nightsMax) {
        try {
            Class<?> season = new Loader(compile()).loadClass("kiln.farm.sim.Season");
            Object yield = season.getMethod("run", long.class, long.class, int.class, int.class)
                    .invoke(null, 0L, nightsMax, 1, 1);
            List<?> failures = (List<?>) read(yield, "failures");
            return failures.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Caught(invariant(failures.getFirst()), (Long) read(yield, "nights")));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(name + " cannot be played: " + e, e);
        }
    }

    private static String invariant(Object night) throws ReflectiveOperationException {
        return (String) read(((Optional<?>) read(night, "violation")).orElseThrow(), "invariant");
    }

    private static Object read(Object record, String component) throws ReflectiveOperationException {
        return record.getClass().getMethod(component).invoke(record);
    }

    private String type() {
        return file.substring(file.indexOf(':') + 1);
    }

    private String mutated() {
        Path source = checkout().resolve(file.substring(0, file.indexOf(':'))).resolve("src/main/java")
                .resolve(type().replace('.', '/') + ".java");
        try {
            String text = Files.readString(source);
            int at = text.indexOf(from);
            if (at < 0 || text.indexOf(from, at + 1) >= 0) {
                throw new AssertionError("mutation \"" + name + "\" is stale: its text must stand exactly once in " + source);
            }
            return text.substring(0, at) + to + text.substring(at + from.length());
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
    private Map<String, byte[]> compile() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        StringWriter complaints = new StringWriter();
        Outputs outputs = new Outputs(compiler.getStandardFileManager(null, null, null));
        boolean fine = compiler.getTask(complaints, outputs, null,
                List.of("--release", "21", "-proc:none", "-nowarn", "-cp", classPath), null,
                List.of(new Source(type(), mutated()))).call();
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

    /// Loads all of Kiln once more, with the mutated classes among it.
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> mutated;

        Loader(Map<String, byte[]> mutated) {
            super(Mutation.class.getClassLoader());
            this.mutated = mutated;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith("kiln.")) {
                    return super.loadClass(name, resolve);
                }
                Optional<Class<?>> known = Optional.ofNullable(findLoadedClass(name));
                return known.isPresent() ? known.get() : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            byte[] bytes = mutated.containsKey(name) ? mutated.get(name) : original(name);
            return defineClass(name, bytes, 0, bytes.length);
        }

        private byte[] original(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                return Optional.ofNullable(in).orElseThrow(() -> new ClassNotFoundException(name)).readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
