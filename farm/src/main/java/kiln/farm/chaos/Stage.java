package kiln.farm.chaos;

import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;

/// What a run has to play with.
///
/// @param folder for everything of the run; absolute
/// @param brokerJars folder with the jars of the embedded broker
/// @param classPath of Kiln's own processes
/// @param random decides where there is a choice
/// @param say gets a line for people
public record Stage(Path folder, Path brokerJars, String classPath, Random random, Consumer<String> say) {}
