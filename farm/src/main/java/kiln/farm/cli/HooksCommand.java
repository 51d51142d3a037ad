package kiln.farm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import kiln.coordinator.hooks.DeliveryView;
import kiln.coordinator.hooks.HookView;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Who is told of builds, and what became of it.
@Command(
        name = "hooks",
        mixinStandardHelpOptions = true,
        description = "Say who is told of builds; see and repeat what was sent.",
        subcommands = {HooksCommand.Deliveries.class, HooksCommand.Redeliver.class, HooksCommand.Test.class})
final class HooksCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    /// Answers of the farm.
    record Hooks(List<HookView> hooks) {}

    record Sent(List<DeliveryView> deliveries) {}

    @Override
    public Integer call() {
        try (FarmClient client = kiln.client()) {
            Hooks hooks = client.report("hooks", Hooks.class);
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(hooks));
            } else if (hooks.hooks().isEmpty()) {
                kiln.say("Nobody is told of builds. Name somebody in a file, and the file by the setting hooks (KILN_HOOKS).");
            } else {
                kiln.print(lines(hooks.hooks()));
            }
            return 0;
        }
    }

    static List<String> lines(List<HookView> hooks) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("HOOK", "KIND", "PLACE", "WAITING", "DELIVERED", "FAILED", "DROPPED", "TOPICS"));
        for (HookView hook : hooks) {
            List<String> row = new ArrayList<>(List.of(hook.hook(), hook.kind(), hook.place()));
            List.of("waiting", "delivered", "failed", "dropped")
                    .forEach(state -> row.add(String.valueOf(hook.letters().getOrDefault(state, 0))));
            row.add(String.join(" ", hook.topics()));
            rows.add(row);
        }
        List<String> lines = new ArrayList<>(Table.lines(rows));
        hooks.stream().filter(hook -> !hook.problem().isEmpty()).forEach(hook -> lines.add("! " + hook.hook() + ": " + hook.problem()));
        return lines;
    }

    /// What a receiver was told and is to be told.
    @Command(name = "deliveries", mixinStandardHelpOptions = true, description = "List what a receiver was told, newest first.")
    static final class Deliveries implements Callable<Integer> {
        @ParentCommand
        HooksCommand hooks;

        @Parameters(paramLabel = "HOOK", description = "its name as ./kiln hooks shows it")
        String hook = "";

        @Option(names = "--limit", paramLabel = "N", description = "at most so many (${DEFAULT-VALUE})")
        int limit = 50;

        @Override
        public Integer call() {
            KilnCommand kiln = hooks.kiln;
            try (FarmClient client = kiln.client()) {
                Sent sent = client.report("hooks/" + FarmClient.encoded(hook) + "/deliveries?limit=" + limit, Sent.class);
                if (kiln.json) {
                    kiln.session.out().println(Codec.encodePretty(sent));
                } else if (sent.deliveries().isEmpty()) {
                    kiln.say(hook + " was told nothing yet. Try it: ./kiln hooks test " + hook);
                } else {
                    kiln.print(lines(sent.deliveries()));
                }
                return 0;
            }
        }

        static List<String> lines(List<DeliveryView> deliveries) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("DELIVERY", "MADE", "STATE", "TRIES", "TOPIC", "SUBJECT", "LAST"));
            for (DeliveryView one : deliveries) {
                String last = one.attempts().isEmpty() ? one.note() : said(one.attempts().getLast());
                rows.add(List.of(one.delivery(), Instant.ofEpochMilli(one.createdMillis()).truncatedTo(ChronoUnit.SECONDS).toString(),
                        one.state(), String.valueOf(one.attempts().size()), one.topic(), one.subject(), last));
            }
            return Table.lines(rows);
        }

        private static String said(DeliveryView.Attempt attempt) {
            return attempt.error().isEmpty() ? attempt.status() + " in " + attempt.tookMillis() + " ms" : attempt.error();
        }
    }

    /// Sends once more what was sent before.
    @Command(name = "redeliver", mixinStandardHelpOptions = true, description = "Send a delivery once more, whatever became of it.")
    static final class Redeliver implements Callable<Integer> {
        @ParentCommand
        HooksCommand hooks;

        @Parameters(index = "0", paramLabel = "HOOK", description = "its name")
        String hook = "";

        @Parameters(index = "1", paramLabel = "DELIVERY", description = "its id as ./kiln hooks deliveries shows it")
        String delivery = "";

        @Override
        public Integer call() {
            return hooks.send(hook, "deliveries/" + FarmClient.encoded(delivery) + "/redeliver");
        }
    }

    /// Sends an event that says nothing.
    @Command(name = "test", mixinStandardHelpOptions = true, description = "Send an event that says nothing, to see whether it arrives.")
    static final class Test implements Callable<Integer> {
        @ParentCommand
        HooksCommand hooks;

        @Parameters(paramLabel = "HOOK", description = "its name")
        String hook = "";

        @Override
        public Integer call() {
            return hooks.send(hook, "test");
        }
    }

    private int send(String hook, String what) {
        try (FarmClient client = kiln.client()) {
            JsonNode answer = client.order("hooks/" + FarmClient.encoded(hook) + "/" + what, Map.of());
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(answer));
            } else {
                kiln.say("On its way: " + answer.path("delivery").asText() + ". See: ./kiln hooks deliveries " + hook);
            }
            return 0;
        }
    }
}
