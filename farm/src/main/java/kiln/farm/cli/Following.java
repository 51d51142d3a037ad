package kiln.farm.cli;

import java.util.List;
import kiln.coordinator.view.BuildView;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;

/// Following a build from a command until it ends, and telling its end.
final class Following {
    private Following() {}

    /// Ctrl-C only stops the watching: the block is taken away, and the lines are said.
    static BuildView follow(KilnCommand kiln, FarmClient client, String build, List<String> onInterrupt) {
        Screen screen = kiln.screen();
        Thread goodbye = new Thread(
                () -> {
                    screen.close();
                    onInterrupt.forEach(kiln::say);
                },
                "goodbye");
        Runtime.getRuntime().addShutdownHook(goodbye);
        try (Follower follower = new Follower(client, kiln.session.clock())) {
            return follower.follow(build, screen);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble("E152", Exit.CANCELLED, "Interrupted while following build " + build + ".").from(e);
        } finally {
            screen.close();
            forget(goodbye);
        }
    }

    static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already; the hook has run or is running.
            return;
        }
    }

    static List<String> detached(String build) {
        return List.of(
                "",
                "Detached; build " + build + " goes on.",
                "Come back: ./kiln show " + build + " --follow      its end: ./kiln show " + build);
    }

    /// The result on stdout, and how the command ends.
    static int end(KilnCommand kiln, BuildView build) {
        Style style = kiln.style();
        if (kiln.json) {
            kiln.session.out().println(Codec.encodePretty(build));
        } else {
            kiln.print(CellTable.lines(build, style));
            kiln.print(CellTable.images(build));
        }
        kiln.say(CellTable.headline(build, style));
        return Verdict.of(build).status();
    }
}
