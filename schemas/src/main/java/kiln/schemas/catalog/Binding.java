package kiln.schemas.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/// Turns files that have the right shape into definitions. It looks at nothing but form; [ValueChecks] and
/// [CrossChecks] look at sense.
final class Binding {
    private Binding() {}

    static Board board(YamlDocument document) {
        JsonNode file = document.root();
        return new Board(
                document.file().id(),
                text(file, "name"),
                text(file, "family"),
                arch(file),
                texts(file, "image-kinds").stream().map(ImageKind::of).toList(),
                text(file, "console"),
                optional(file, "device-tree").map(JsonNode::asText),
                texts(file, "command-line"),
                optional(file, "bootloader").map(Binding::bootloader),
                layout(file.path("layout")),
                bootTest(file.path("boot-test")),
                optional(file, "hardware").map(Binding::hardware));
    }

    private static Board.Hardware hardware(JsonNode node) {
        return new Board.Hardware(
                optional(node, "soc").map(JsonNode::asText),
                texts(node, "memory").stream().map(text -> Math.toIntExact(Size.bytes(text) / Size.MIB)).toList(),
                Board.Display.valueOf(text(node, "display").toUpperCase(Locale.ROOT)),
                texts(node, "boot-media").stream().map(Medium::of).toList(),
                texts(node, "imager-devices"));
    }

    static Kernel kernel(YamlDocument document) {
        JsonNode file = document.root();
        Optional<JsonNode> compile = optional(file, "compile");
        Kernel.Origin origin = compile.isPresent() ? compiled(compile.get()) : packaged(file.path("package"));
        return new Kernel(
                document.file().id(),
                text(file, "name"),
                Track.of(text(file, "track")),
                texts(file, "families"),
                compile.isPresent() ? List.of(arch(compile.get())) : packagedArchs(file.path("package")),
                origin,
                new Kernel.Traits(
                        optional(file, "base").map(base -> new Kernel.Base(text(base, "series"), day(base, "released"))),
                        texts(file, "boots-from").stream().map(Medium::of).toList(),
                        lacks(file)));
    }

    static Mark mark(YamlDocument document) {
        JsonNode file = document.root();
        return new Mark(
                document.file().id(),
                Mark.Verdict.valueOf(text(file, "verdict").toUpperCase(Locale.ROOT)),
                optional(file, "board").map(JsonNode::asText),
                optional(file, "kernel").map(JsonNode::asText).map(Track::of),
                optional(file, "distro").map(JsonNode::asText),
                day(file, "since"),
                optional(file, "until").map(JsonNode::asText).map(LocalDate::parse),
                text(file, "reason"),
                optional(file, "reason-zh").map(JsonNode::asText),
                text(file, "link"));
    }

    static Distro distro(YamlDocument document) {
        JsonNode file = document.root();
        return new Distro(
                document.file().id(),
                text(file, "name"),
                text(file, "suite"),
                texts(file, "archs").stream().map(Arch::ofDebian).toList(),
                texts(file, "packages"),
                new Distro.Traits(
                        optional(file, "profile").map(JsonNode::asText)
                                .map(name -> Distro.Profile.valueOf(name.toUpperCase(Locale.ROOT)))
                                .orElse(Distro.Profile.MINIMAL),
                        optional(file, "released").map(JsonNode::asText).map(LocalDate::parse),
                        lacks(file)));
    }

    private static List<Lack> lacks(JsonNode file) {
        return texts(file, "lacks").stream().map(Lack::of).toList();
    }

    private static LocalDate day(JsonNode node, String key) {
        return LocalDate.parse(text(node, key));
    }

    static Toolbox toolbox(YamlDocument document) {
        JsonNode file = document.root();
        return new Toolbox(
                document.file().id(),
                text(file, "suite"),
                texts(file, "packages"),
                texts(file, "without"),
                texts(file, "foreign"));
    }

    /// The lines of a kernel's `config` that say something.
    static List<String> configLines(String block) {
        return block.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .filter(line -> !line.startsWith("#") || line.endsWith(" is not set"))
                .toList();
    }

    private static Board.Bootloader bootloader(JsonNode node) {
        long offset = Size.bytes(text(node, "offset"));
        JsonNode compile = node.path("compile");
        if (!compile.isMissingNode()) {
            return new Board.Bootloader.Compiled(
                    text(compile, "suite"),
                    text(compile, "source-package"),
                    text(compile, "defconfig"),
                    text(compile, "file"),
                    offset);
        }
        JsonNode pack = node.path("package");
        return new Board.Bootloader.Packaged(
                text(pack, "suite"), text(pack, "debian-package"), text(pack, "file"), offset);
    }

    private static Board.Layout layout(JsonNode node) {
        JsonNode uefi = node.path("uefi");
        return uefi.isMissingNode()
                ? new Board.Layout.Extlinux(
                        mebibytes(node.path("extlinux"), "image"),
                        node.path("extlinux").has("boot") ? mebibytes(node.path("extlinux"), "boot") : Board.Layout.BOOT_MIB)
                : new Board.Layout.Uefi(mebibytes(uefi, "image"), mebibytes(uefi, "esp"));
    }

    private static Board.BootTest bootTest(JsonNode node) {
        return new Board.BootTest(
                text(node, "machine"), mebibytes(node, "memory"), Size.seconds(text(node, "cpu-limit")));
    }

    private static Kernel.Origin.Compiled compiled(JsonNode node) {
        return new Kernel.Origin.Compiled(
                text(node, "suite"),
                text(node, "source-package"),
                texts(node, "without"),
                text(node, "local-version"),
                configLines(text(node, "config")),
                text(node, "target"),
                texts(node, "device-trees"));
    }

    private static Kernel.Origin.Packaged packaged(JsonNode node) {
        TreeMap<Arch, String> names = new TreeMap<>();
        for (Arch arch : packagedArchs(node)) {
            names.put(arch, text(node.path("names"), arch.debian()));
        }
        return new Kernel.Origin.Packaged(text(node, "suite"), names, texts(node, "without"));
    }

    private static List<Arch> packagedArchs(JsonNode node) {
        return StreamSupport.stream(((Iterable<String>) () -> node.path("names").fieldNames()).spliterator(), false)
                .map(Arch::ofDebian)
                .sorted()
                .toList();
    }

    private static Arch arch(JsonNode node) {
        return Arch.ofDebian(text(node, "arch"));
    }

    private static int mebibytes(JsonNode node, String key) {
        return Math.toIntExact(Size.bytes(text(node, key)) / Size.MIB);
    }

    private static String text(JsonNode node, String key) {
        return node.path(key).asText();
    }

    private static List<String> texts(JsonNode node, String key) {
        return StreamSupport.stream(node.path(key).spliterator(), false).map(JsonNode::asText).toList();
    }

    private static Optional<JsonNode> optional(JsonNode node, String key) {
        return Optional.ofNullable(node.get(key));
    }
}
