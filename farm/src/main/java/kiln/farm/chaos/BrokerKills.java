package kiln.farm.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kiln.farm.fault.ArmedFault;
import kiln.farm.fault.FaultAction;
import kiln.farm.fault.FaultPoints;
import kiln.farm.fault.FaultRecord;

/// Kills the broker while somebody is held right before or after a call to it, and starts it again.
///
/// @param points of workers and coordinators, each with [#PREFIX] before it
record BrokerKills(List<String> points) implements Scenario {
    private static final String PREFIX = "broker.";
    /// Time enough to see that somebody is held and to kill; a call that comes after it meets a dead broker.
    private static final Duration HELD = Duration.ofSeconds(2);
    private static final Duration LIFE_MAX = Duration.ofSeconds(60);
    private static final Duration AWAY = Duration.ofMillis(500);
    private static final int OPEN_BUILDS = 3;
    private static final int HANDFUL = 8;
    private static final long LOOK_MILLIS = 10;

    @Override
    public String name() {
        return "kill-broker-at-calls";
    }

    @Override
    public int faults() {
        return points.size();
    }

    /// The broker's points: those of calls that go to it in the usual course of work.
    static List<String> all() {
        return FaultPoints.all().stream()
                .filter(point -> Stream.of("worker.offers.", "worker.reports.", "worker.progress.", "coordinator.ledger.append.",
                        "coordinator.offers.", "coordinator.reports.poll.", "coordinator.herald.").anyMatch(point::startsWith))
                .filter(LeaderKills::isUsual)
                .filter(point -> !point.contains(".failed.") && !point.contains(".close."))
                .map(PREFIX::concat)
                .toList();
    }

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        Targets targets = new Targets(points, HANDFUL, 1, scene.farm().stage().random());
        boolean workers = true;
        while (!targets.isEmpty() && !scene.isLate()) {
            String role = workers ? "broker.worker." : "broker.coordinator.";
            List<String> hand = targets.deal(List.of(point -> point.startsWith(role)));
            if (!hand.isEmpty()) {
                kill(scene, workers ? scene.farm().worker("w2") : scene.farm().coordinator(), hand, targets);
            }
            workers = !workers;
        }
        targets.all().forEach(point -> scene.injected(point, Hit.LATE));
    }

    private static void kill(Scene scene, Member member, List<String> hand, Targets targets)
            throws IOException, InterruptedException {
        member.end();
        int before = member.fired().size();
        List<ArmedFault> faults = new ArrayList<>();
        hand.forEach(point -> faults.add(
                new ArmedFault(point.substring(PREFIX.length()), 1, new FaultAction.Delay(HELD))));
        scene.farm().start(member, List.of(), faults.toArray(ArmedFault[]::new));
        long armed = System.nanoTime();
        Optional<FaultRecord> held = Optional.empty();
        while (held.isEmpty() && System.nanoTime() - armed < LIFE_MAX.toNanos()) {
            scene.keepBusy(OPEN_BUILDS);
            long look = System.nanoTime() + Duration.ofMillis(500).toNanos();
            while (held.isEmpty() && System.nanoTime() < look) {
                Thread.sleep(LOOK_MILLIS);
                held = member.fired().stream().skip(before).findFirst();
            }
        }
        if (held.isPresent()) {
            boolean inTime = System.currentTimeMillis() - held.get().atMillis() < HELD.toMillis() / 2;
            scene.farm().killBroker();
            scene.injected(PREFIX + held.get().point(), inTime ? Hit.FIRED : Hit.REACHED);
            scene.pause(AWAY);
            scene.farm().startBroker();
            scene.farm().tend();
            scene.leadsAgain();
        }
        targets.back(hand, held.map(one -> PREFIX + one.point()), System.nanoTime() - armed)
                .forEach(point -> scene.injected(point, Hit.MISSED));
    }
}
