package kiln.farm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import kiln.coordinator.view.JobView;
import kiln.farm.Trouble;

/// Prints the log of a job as it grows, until the job has ended and its last line is there.
final class LogFollower {
    private static final Set<String> OPEN = Set.of("waiting", "keyed", "queued", "running");
    private static final int LINES = 5_000;
    private static final int WAIT_SECONDS = 10;
    /// Between two looks while nobody works on it.
    private static final long PAUSE_MILLIS = 1_000;
    private static final String NO_LOG = "E421";

    private final KilnCommand kiln;
    private final FarmClient client;
    private final String job;
    private int attempt;
    private long next = 1;

    LogFollower(KilnCommand kiln, FarmClient client, String job) {
        this.kiln = kiln;
        this.client = client;
        this.job = job;
    }

    /// How the job ended.
    String follow() throws InterruptedException {
        while (true) {
            JobView now = client.report("jobs/" + FarmClient.encoded(job), JobView.class);
            boolean ended = !OPEN.contains(now.state());
            boolean more = print(now, ended);
            if (ended && !more) {
                return now.state();
            }
            if (!now.state().equals("running") && !more) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    /// @return whether there may be more at once
    private boolean print(JobView now, boolean ended) {
        if (ended && attempt != 0 && now.attempt() != attempt) {
            begin(now.attempt());
        }
        JsonNode answer;
        try {
            answer = client.report("jobs/" + FarmClient.encoded(job) + "/log/lines?from=" + next + "&count=" + LINES + "&wait="
                    + (ended ? 0 : WAIT_SECONDS), JsonNode.class);
        } catch (Trouble trouble) {
            if (!trouble.code().equals(NO_LOG)) {
                throw trouble;
            }
            return false;
        }
        JsonNode live = answer.path("live");
        if (!live.isMissingNode() && live.path("attempt").asInt() != attempt) {
            boolean another = attempt != 0;
            begin(live.path("attempt").asInt());
            if (another) {
                return true;
            }
        }
        if (answer.path("from").asLong() > next && !answer.path("lines").isEmpty()) {
            kiln.say("── " + live.path("missing").asText());
        }
        answer.path("lines").forEach(line -> kiln.session.out().println(line.asText()));
        kiln.session.out().flush();
        next = answer.path("from").asLong() + answer.path("lines").size();
        return !answer.path("lines").isEmpty();
    }

    private void begin(int another) {
        if (attempt != 0) {
            kiln.say("── attempt " + another);
            next = 1;
        }
        attempt = another;
    }
}
