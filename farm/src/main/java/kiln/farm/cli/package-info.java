/// The `kiln` command. [Main] is the door. Results go to stdout, everything else to stderr; what ends a command early
// is
/// a [kiln.farm.Trouble] with a code and what to type. Texts are made by pure functions ([CellTable], [ProgressBlock],
/// [StateChanges], [PlanText]), so that tests can compare them whole. Starts nothing by itself: farms and roles come
// out
/// of [kiln.farm.Wiring].
@NullMarked
package kiln.farm.cli;

import org.jspecify.annotations.NullMarked;
