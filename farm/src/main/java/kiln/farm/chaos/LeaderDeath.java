package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Two coordinators, and a job that runs while the lead changes: the leader is killed, or told to end. From then until
/// the other one has carried an order out. The job must keep its attempt and its worker to its end.
record LeaderDeath(Ward ward) {
    private static final List<String> TEN_SECONDS = List.of("-Dkiln.rehearsal=10000");

    void measure(int rounds) throws IOException, InterruptedException {
        ward.farm.start(ward.farm.standby(), Ward.PATIENT);
        Member leader = ward.farm.coordinator();
        Member other = ward.farm.standby();
        for (int round = 0; round < 2 * rounds; round++) {
            Member following = other;
            ward.await("a standby", () -> ward.door.leading(following.name()).filter(leads -> !leads));
            ward.farm.start(ward.farm.worker("w1"), TEN_SECONDS);
            String build = ward.submit();
            Ward.Running job = ward.running(build);
            double before = cpuSeconds(following);
            if (round % 2 == 0) {
                kill(leader, build);
            } else {
                end(leader, build);
            }
            ward.recovery.took("processor time of a standby that takes over", cpuSeconds(following) - before);
            judge(build, job);
            ward.cancel(build);
            ward.farm.worker("w1").end();
            ward.farm.start(leader, Ward.PATIENT);
            other = leader;
            leader = following;
        }
    }

    private void kill(Member leader, String build) throws IOException, InterruptedException {
        long start = System.nanoTime();
        leader.kill();
        ward.order("/api/v1/builds/" + build + "/pause");
        ward.recovery.took("leader killed, the standby carries out orders", (System.nanoTime() - start) / 1e9);
    }

    private void end(Member leader, String build) throws IOException, InterruptedException {
        long start = System.nanoTime();
        CompletableFuture<Long> gone = ProcessHandle.of(leader.pid()).orElseThrow().onExit().thenApply(end -> System.nanoTime());
        leader.signal("TERM");
        ward.order("/api/v1/builds/" + build + "/pause");
        ward.recovery.took("leader told to end, orders are carried out", (System.nanoTime() - start) / 1e9);
        ward.recovery.took("leader told to end, its process is gone", (gone.join() - start) / 1e9);
    }

    private static double cpuSeconds(Member member) {
        return ProcessHandle.of(member.pid()).flatMap(process -> process.info().totalCpuDuration())
                .map(time -> time.toMillis() / 1000.0).orElse(0.0);
    }

    private void judge(String build, Ward.Running job) throws IOException, InterruptedException {
        JsonNode end = ward.await("the end of the job", () -> ward.jobs(build).stream()
                .filter(one -> one.path("job").asText().equals(job.job()) && !one.path("state").asText().equals("running"))
                .findFirst());
        boolean kept = end.path("state").asText().equals("succeeded") && end.path("attempt").asInt() == job.attempt()
                && end.path("worker").asText().equals(job.worker());
        if (!kept) {
            ward.recovery.broke(job + " did not run through the change of the lead: " + end);
        }
    }
}
