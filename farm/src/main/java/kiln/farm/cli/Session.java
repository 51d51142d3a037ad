package kiln.farm.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;
import kiln.farm.Wiring;

/// What a command knows of the world around it.
///
/// @param out results, @param err everything else
/// @param tty whether `err` is a terminal
/// @param width of the terminal in columns
/// @param here the folder in which the command was typed
/// @param home Kiln's own folder
record Session(
        Wiring wiring,
        Host host,
        Map<String, String> environment,
        PrintStream out,
        PrintStream err,
        boolean tty,
        int width,
        Path here,
        Path home,
        Path brokerLib,
        InstantSource clock,
        RandomGenerator random) {

    long nowMillis() {
        return clock.millis();
    }
}
