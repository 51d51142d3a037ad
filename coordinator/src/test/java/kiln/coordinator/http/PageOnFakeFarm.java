package kiln.coordinator.http;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import kiln.coordinator.view.JobView;

/// Serves the page on port 18080 with a build in the middle of its life, to be looked at in a browser.
final class PageOnFakeFarm {
    private PageOnFakeFarm() {}

    public static void main(String[] args) throws InterruptedException {
        FakeFarm farm = new FakeFarm();
        farm.put(Examples.worker());
        farm.put(Examples.build("running", Examples.demo()));
        JobView kernel = Examples.job(Examples.KERNEL_JOB, "kernel sunxi-6.1 armhf", "running", "", Optional.empty());
        farm.put(new JobView(
                kernel.job(),
                kernel.kind(),
                kernel.title(),
                "running",
                "",
                "",
                1,
                "worker-1",
                System.currentTimeMillis() - 75_000,
                0,
                0,
                kernel.outputs(),
                kernel.facts(),
                kernel.needs(),
                kernel.log(),
                kernel.builds()));
        farm.put(Examples.job(
                Examples.ROOT_JOB, "rootfs trixie-minimal armhf", "succeeded", "", Optional.of(Examples.LOG)));
        farm.put(Examples.job(
                "kernel-" + "3c".repeat(16),
                "kernel linux-edge amd64",
                "failed",
                "E210 drivers/net/foo.c:412:9: error: implicit declaration of function 'vb2_start'",
                Optional.of(Examples.LOG)));
        HttpApi.start(
                new HttpSettings("127.0.0.1", args.length > 0 ? Integer.parseInt(args[0]) : 18_080, "0.1.0"),
                farm,
                log -> new ByteArrayInputStream("a log\n".getBytes(StandardCharsets.UTF_8)),
                key -> Optional.empty(),
                InstantSource.system());
        Thread.currentThread().join();
    }
}
