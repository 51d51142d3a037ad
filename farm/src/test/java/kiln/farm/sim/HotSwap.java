package kiln.farm.sim;

import com.sun.tools.attach.VirtualMachine;
import java.io.OutputStream;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Puts other bodies into methods of classes that are loaded: the rest of the farm stays loaded, and fast. The JVM must
/// run with `-Djdk.attach.allowAttachSelf=true`.
public final class HotSwap {
    private static volatile Optional<Instrumentation> instrumentation = Optional.empty();

    private HotSwap() {}

    /// Called by the JVM when it has loaded this as an agent of itself.
    public static void agentmain(String arguments, Instrumentation given) {
        instrumentation = Optional.of(given);
    }

    /// @param classes class files by name
    static void redefine(Map<String, byte[]> classes) {
        try {
            List<ClassDefinition> definitions = new ArrayList<>();
            for (Map.Entry<String, byte[]> one : classes.entrySet()) {
                definitions.add(new ClassDefinition(Class.forName(one.getKey()), one.getValue()));
            }
            tool().redefineClasses(definitions.toArray(ClassDefinition[]::new));
        } catch (Exception e) {
            throw new AssertionError("cannot redefine " + classes.keySet() + ": " + e, e);
        }
    }

    private static synchronized Instrumentation tool() throws Exception {
        if (instrumentation.isEmpty()) {
            Path jar = Files.createTempFile("kiln-hot-swap-", ".jar");
            try {
                write(jar);
                VirtualMachine self = VirtualMachine.attach(Long.toString(ProcessHandle.current().pid()));
                try {
                    self.loadAgent(jar.toString());
                } finally {
                    self.detach();
                }
            } finally {
                Files.delete(jar);
            }
        }
        return instrumentation.orElseThrow();
    }

    /// The agent's class itself is on the class path.
    private static void write(Path jar) throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", HotSwap.class.getName());
        manifest.getMainAttributes().putValue("Can-Redefine-Classes", "true");
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(out, manifest)) {
            entries.finish();
        }
    }
}
