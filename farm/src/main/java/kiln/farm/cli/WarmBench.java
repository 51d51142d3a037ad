package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import kiln.coordinator.view.BuildView;
import kiln.farm.FarmSettings;
import kiln.farm.Trouble;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.farm.embedded.EmbeddedBroker;
import kiln.farm.embedded.EmbeddedS3;
import kiln.schemas.message.Codec;

/// The demo once more, when nothing has changed since the last one.
final class WarmBench {
    private final KilnCommand kiln;

    WarmBench(KilnCommand kiln) {
        this.kiln = kiln;
    }

    Measured measure() throws IOException, InterruptedException {
        FarmSettings settings = kiln.farmSettings(kiln.settings(), kiln.folder().create());
        double services = servicesSeconds(settings);
        Process demo = Child.kiln(kiln, List.of("demo", "--json", "--data", settings.data().toString()), false);
        long start = System.nanoTime();
        String answer = new String(demo.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        int status = demo.waitFor();
        double wall = seconds(start);
        if (status != 0) {
            throw new Trouble("E190", Trouble.Exit.FAILED, "The demo ended with " + status + ".", "./kiln demo --data " + settings.data());
        }
        BuildView build = Codec.decode(answer, BuildView.class);
        double reused = build.counts().get("reused");
        return new Measured(
                List.of(
                        Figure.atMost("warm demo, command to exit", wall, "s", 15),
                        Figure.atMost("of which the build", build.seconds(), "s", 15),
                        Figure.atMost("store and broker starting, alone", services, "s", 5),
                        Figure.atMost("cells built anew", build.counts().get("built"), "cells", 0)),
                List.of((int) reused + " cells reused of " + build.planned() + " planned"));
    }

    private static double servicesSeconds(FarmSettings settings) throws IOException, InterruptedException {
        Path data = settings.data();
        long start = System.nanoTime();
        try (EmbeddedS3 s3 = EmbeddedS3.start(data.resolve("s3"), 0, "bench", "bench-secret");
                EmbeddedBroker broker = EmbeddedBroker.start(settings.brokerLib(), data.resolve("kafka"), 0)) {
            return broker.isAlive() && s3.endpoint() != null ? seconds(start) : Double.NaN;
        }
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
