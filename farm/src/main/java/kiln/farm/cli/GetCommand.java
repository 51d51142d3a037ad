package kiln.farm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Fetches a cell's newest image into the current folder.
@Command(name = "get", mixinStandardHelpOptions = true, description = "Download a cell's newest image and check it.")
final class GetCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(paramLabel = "CELL", description = "BOARD/KERNEL/DISTRO")
    String cell = "";

    @Option(names = "--format", paramLabel = "xz|zst", description = "xz (the smaller one) or zst (the faster one)")
    String format = "xz";

    @Override
    public Integer call() throws IOException {
        String[] parts = cell.split("/", -1);
        if (parts.length < 3 || parts.length > 4) {
            throw new Trouble("E100", Exit.USAGE, "A cell is BOARD/KERNEL/DISTRO, not \"" + cell + "\".");
        }
        try (FarmClient client = kiln.client()) {
            BuildView.Image image = newest(client, parts);
            Path file = kiln.session.here().resolve(image.name());
            fetch(client, image, file);
            kiln.session
                    .out()
                    .println(
                            kiln.json
                                    ? Codec.encodePretty(Map.of("file", file.toString(), "image", image))
                                    : file.toString());
            kiln.say("Write it to a card:  "
                    + (format.equals("xz")
                            ? CellTable.flash(image.name())
                            : CellTable.flash(image.name()).replace("xzcat", "zstdcat")));
            return 0;
        }
    }

    private BuildView.Image newest(FarmClient client, String[] parts) {
        String ending = ".img." + format;
        return client.cell(parts[0] + "/" + parts[1] + "/" + parts[2]).stream()
                .map(Farm.CellRecord::cell)
                .filter(record -> parts.length == 3 || record.cell().endsWith("/" + parts[3]))
                .flatMap(record -> record.images().stream())
                .filter(image -> image.name().endsWith(ending) && !image.name().contains("/"))
                .findFirst()
                .orElseThrow(() -> new Trouble(
                        "E157",
                        Exit.FAILED,
                        "Cell " + cell + " has no image " + ending + " yet.",
                        "Build it: ./kiln build " + cell + " --follow"));
    }

    private void fetch(FarmClient client, BuildView.Image image, Path file) throws IOException {
        if (Files.exists(file)) {
            if (digest(Files.newInputStream(file), OutputStream.nullOutputStream())
                    .equals(image.sha256())) {
                kiln.say(image.name() + " is here already and is right.");
                return;
            }
            throw new Trouble(
                    "E158",
                    Exit.FAILED,
                    file + " exists and is another file; it is not overwritten.",
                    "Move it away: mv " + image.name() + " " + image.name() + ".old");
        }
        Path partial = file.resolveSibling(image.name() + ".part");
        try (OutputStream out = Files.newOutputStream(partial)) {
            String seen = digest(client.image(image.key()), out);
            if (!seen.equals(image.sha256())) {
                throw new Trouble(
                        "E220",
                        Exit.INFRASTRUCTURE,
                        image.name() + " arrived with SHA-256 " + seen + " instead of " + image.sha256()
                                + "; it was thrown away.",
                        "Make it again: ./kiln rebuild " + cell);
            }
            out.close();
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /// Copies a stream to its end and closes it.
    private static String digest(InputStream from, OutputStream to) throws IOException {
        try (InputStream in = from) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[64 * 1024];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                sha256.update(chunk, 0, length);
                to.write(chunk, 0, length);
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
