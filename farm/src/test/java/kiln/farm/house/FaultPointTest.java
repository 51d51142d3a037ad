package kiln.farm.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import kiln.artifacts.store.ArtifactStore;
import kiln.farm.fault.FaultPoints;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.LedgerTail;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.OfferSource;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ProgressSource;
import kiln.schemas.transport.ReportSink;
import kiln.schemas.transport.ReportSource;
import kiln.worker.sandbox.Sandbox;
import org.junit.jupiter.api.Test;

/// "Killed before and after every call" is true only while every call has a point. A call or a message that is new has
/// none: give it one in `FaultPoints`, or a reason here.
class FaultPointTest {
    private static final Map<String, Map<Class<?>, List<String>>> PORTS = Map.of(
            "worker", Map.of(OfferSource.class, List.of("offers"), ReportSink.class, List.of("reports"),
                    ProgressSink.class, List.of("progress"), LedgerTail.class, List.of("ledger"),
                    ArtifactStore.class, List.of("store"), Sandbox.class, List.of("sandbox")),
            "coordinator", Map.of(LedgerLog.class, List.of("ledger"), LedgerHistory.class, List.of("history", "ledger"),
                    OfferSink.class, List.of("offers"), ReportSource.class, List.of("reports"),
                    ProgressSource.class, List.of("progress"), ProgressSink.class, List.of("herald"),
                    ArtifactStore.class, List.of("store")));

    /// Calls without points, and why.
    private static final Map<String, String> REASONS = Map.of(
            "coordinator.history.vacant", "says what was read before, and asks nobody",
            "coordinator.ledger.vacant", "the same",
            "coordinator.ledger.token", "the same",
            "coordinator.history.position", "the same",
            "coordinator.ledger.position", "the same",
            "coordinator.store.copy", "only where a published image is spoilt, which no fault brings about");

    /// Messages without points, and why.
    private static final Map<Class<?>, String> NEVER_SENT = Map.of(
            LedgerEvent.BuildRestored.class, "stands in checkpoints only",
            LedgerEvent.JobRestored.class, "the same",
            LedgerEvent.WorkerRestored.class, "the same",
            LedgerEvent.DurationsRestored.class, "the same",
            LedgerEvent.LedgerRestored.class, "the same",
            WorkerReport.Declined.class, "only from a worker that has less room than it said a moment ago");

    private static JavaClasses role(String role) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("test-classes"))
                .importPackages("kiln." + role);
    }

    /// Ports by class name and method, as the code of a role calls them: `store.put-if-absent`.
    private static List<String> calls(String role) {
        Map<String, List<String>> places = new TreeMap<>();
        PORTS.get(role).forEach((port, names) -> places.put(port.getName(), names));
        TreeSet<String> calls = new TreeSet<>();
        role(role).forEach(type -> {
            for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                places.getOrDefault(call.getTargetOwner().getName(), List.of())
                        .forEach(place -> calls.add(role + "." + place + "." + kebab(call.getName())));
            }
        });
        return List.copyOf(calls);
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    @Test
    void everyCallOfAPort_hasAPointBeforeAndAfterIt_orAReason() {
        List<String> without = new ArrayList<>();
        for (String role : PORTS.keySet()) {
            calls(role).stream()
                    .filter(call -> !REASONS.containsKey(call))
                    .filter(call -> !isPoint(call, ".before") || !isPoint(call, ".after"))
                    .forEach(without::add);
        }

        assertEquals(List.of(), without);
    }

    private static boolean isPoint(String call, String side) {
        return FaultPoints.all().stream().anyMatch(point -> point.startsWith(call + ".") && point.endsWith(side));
    }

    @Test
    void everyReasonIsOfACallThatIsMade() {
        List<String> made = PORTS.keySet().stream().flatMap(role -> calls(role).stream()).toList();

        assertEquals(List.of(), REASONS.keySet().stream().filter(call -> !made.contains(call)).toList());
    }

    @Test
    void everyMessage_hasAPoint_orAReason() {
        Stream<Class<?>> messages = Stream.of(LedgerEvent.class, WorkerReport.class, Progress.class)
                .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()));

        assertEquals(List.of(), messages.filter(message -> !NEVER_SENT.containsKey(message))
                .map(Class::getSimpleName)
                .filter(name -> FaultPoints.all().stream().noneMatch(point -> point.contains("." + kebab(name) + ".")))
                .toList());
    }
}
