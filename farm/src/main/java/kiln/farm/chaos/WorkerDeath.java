package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import kiln.farm.fault.FaultRecord;

/// A worker that is killed while it has a job, and another that is free: from the death until the farm has written it
/// down, and until the job runs elsewhere. The ledger's own times count.
record WorkerDeath(Ward ward) {
    private static final List<String> QUICK = List.of("-Dkiln.rehearsal=100");

    void measure(int rounds) throws IOException, InterruptedException {
        Member victim = ward.farm.worker("w1");
        Member other = ward.farm.worker("w2");
        ward.farm.start(victim, Ward.STUBBORN);
        for (int round = 0; round < rounds; round++) {
            String build = ward.submit();
            Ward.Running job = ward.running(build);
            int before = ward.workers();
            ward.farm.start(other, QUICK);
            ward.await("the other worker", () -> ward.workers() > before ? Optional.of(true) : Optional.empty());

            FaultRecord death = new FaultRecord("", job.job(), job.attempt(), System.currentTimeMillis(), victim.pid(), "");
            victim.kill();
            ward.await("the job elsewhere", () -> again(build, job));
            List<JsonNode> events = ward.ledger();
            Mourning.detected(events, death).ifPresentOrElse(seconds -> ward.recovery.took("dead worker detected", seconds),
                    () -> ward.recovery.broke("no event tells of the dead worker of " + job));
            Mourning.elsewhere(events, death).ifPresentOrElse(seconds -> ward.recovery.took("its job runs elsewhere", seconds),
                    () -> ward.recovery.broke("no event tells of the next attempt of " + job));
            ward.cancel(build);
            other.end();
            ward.farm.start(victim, Ward.STUBBORN); // it sweeps what the dead one left in its folder
            ward.await("nothing to be left", ward::clean);
        }
        victim.end();
    }

    private Optional<JsonNode> again(String build, Ward.Running job) throws InterruptedException {
        return ward.jobs(build).stream()
                .filter(one -> one.path("job").asText().equals(job.job()) && one.path("attempt").asInt() > job.attempt())
                .filter(one -> List.of("running", "succeeded").contains(one.path("state").asText()))
                .findFirst();
    }
}
