package kiln.farm.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import sun.misc.Signal;

/// Runs in the broker's own JVM, on the broker's class path, alone: this class may use nothing but the JDK, and it
/// names Kafka by reflection because the farm is compiled without the broker's jars.
///
/// Standard input is a pipe whose other end the farm holds and never writes to. When the farm ends, however hard, the
/// kernel closes that end, the read returns, and the broker goes with it. No broker outlives its farm.
///
/// A Ctrl-C reaches every process of the terminal's group. The broker leaves it to the farm, which still needs its
/// broker while it ends and then stops it itself.
final class BrokerMain {
    /// How long a broker whose farm has died may take to close its files.
    private static final long LAST_WORDS_MILLIS = 5_000;

    private BrokerMain() {}

    /// @param args the broker's properties file, the folder of its log, the cluster id for a folder not yet formatted
    public static void main(String[] args) throws ReflectiveOperationException {
        InputStream farm = System.in;
        Signal.handle(new Signal("INT"), signal -> {});
        Thread.ofPlatform().name("farm-watch").daemon().start(() -> endWith(farm));
        if (!Files.exists(Path.of(args[1], "meta.properties"))) {
            format(args[0], args[2]);
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) new String[] {args[0]});
    }

    private static void format(String properties, String cluster) throws ReflectiveOperationException {
        String[] command = {"format", "--standalone", "--cluster-id", cluster, "--config", properties};
        Object code = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, command, System.out);
        if (!Integer.valueOf(0).equals(code)) {
            throw new IllegalStateException("the broker's folder could not be formatted: StorageTool returned " + code);
        }
    }

    private static void endWith(InputStream farm) {
        awaitEnd(farm);
        Thread.ofPlatform().name("farm-watch-exit").daemon().start(() -> System.exit(1));
        try {
            Thread.sleep(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; should somebody, halting at once is the safe end.
        }
        Runtime.getRuntime().halt(1);
    }

    private static void awaitEnd(InputStream farm) {
        try {
            while (farm.read() >= 0) {
                // The farm never writes; a byte means nothing.
            }
        } catch (IOException e) {
            // A broken pipe is an ended pipe.
        }
    }
}
