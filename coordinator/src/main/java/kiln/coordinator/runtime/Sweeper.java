package kiln.coordinator.runtime;

import java.util.List;
import java.util.Optional;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.ledger.Sweep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sweeps round after round, a little in each step, so that nothing waits for it however much there is.
final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    /// Jobs and cells per step: about a millisecond.
    private static final int STEP = 2_000;

    private final Ledger ledger;
    private final Health health;
    private final long pauseMillis;
    private Optional<Sweep> round = Optional.empty();
    private long nextRound;

    /// @param pauseMillis between two rounds
    Sweeper(Ledger ledger, Health health, long pauseMillis) {
        this.ledger = ledger;
        this.health = health;
        this.pauseMillis = pauseMillis;
    }

    /// @return what sets right what was found
    List<Command> step(long now) {
        if (round.isEmpty() && now < nextRound) {
            return List.of();
        }
        Sweep sweep = round.orElseGet(() -> new Sweep(ledger));
        List<Sweep.Finding> findings = findings(sweep, now);
        round = Optional.of(sweep).filter(one -> !one.isOver());
        if (round.isEmpty()) {
            nextRound = now + pauseMillis;
        }
        return findings.stream().flatMap(finding -> finding.repair().stream()).toList();
    }

    /// A round that stumbles goes on behind what it stumbled over.
    private List<Sweep.Finding> findings(Sweep sweep, long now) {
        try {
            List<Sweep.Finding> findings = sweep.step(now, STEP);
            findings.forEach(finding -> LOG.error("sweep found what should not be kind={} what={} repaired={}",
                    finding.kind(), finding.what(), finding.repair().isPresent()));
            health.swept(findings.size());
            return findings;
        } catch (RuntimeException e) {
            LOG.error("sweep stumbled", e);
            health.stumbled();
            return List.of();
        }
    }

    /// When it goes on, Unix time in ms.
    long nextMillis(long now) {
        return round.isPresent() ? now : Long.MAX_VALUE;
    }
}
