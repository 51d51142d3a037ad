package kiln.coordinator.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// The machine's browser, started once for all tests of a run and ended with it. Without one, the tests that ask for it are
/// skipped and say so.
final class Chromium {
    private static final List<String> BROWSERS = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final List<String> NODES = List.of("/usr/bin/node", "/usr/local/bin/node");

    private static Optional<Browser> started = Optional.empty();

    private Chromium() {}

    static synchronized Browser browser() {
        Optional<Path> program = first(BROWSERS);
        Optional<Path> node = first(NODES);
        boolean here = program.isPresent() && node.isPresent();
        if (!here) {
            System.err.println("SKIPPED, no browser here: apt-get install chromium nodejs fonts-dejavu-core");
        }
        Assumptions.assumeTrue(here, "no browser here");
        if (started.isEmpty()) {
            Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(Map.of(
                    "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_NODEJS_PATH", node.get().toString())));
            started = Optional.of(playwright.chromium().launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(program.get())
                    .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                            "--disable-component-update", "--disable-sync"))));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        }
        return started.get();
    }

    private static Optional<Path> first(List<String> places) {
        return places.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    }
}
