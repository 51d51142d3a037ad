package kiln.farm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kiln.coordinator.sign.Seals;
import kiln.coordinator.sign.VerifyKey;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.Sha256;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Fetches a cell's newest image into the current folder, and the map of its blocks.
@Command(name = "get", mixinStandardHelpOptions = true, description = "Download a cell's newest image and check it.")
final class GetCommand implements Callable<Integer> {
    private static final int MAP_BYTES_MAX = 16 << 20;

    @ParentCommand
    KilnCommand kiln;

    @Parameters(paramLabel = "CELL", description = "BOARD/KERNEL/DISTRO")
    String cell = "";

    @Option(names = "--format", paramLabel = "xz|zst", description = "xz (the smaller one) or zst (the faster one)")
    String format = "xz";

    @Option(names = "--key", paramLabel = "KEY", description = "the public key that must have signed it, or its file (the farm's, if it signs)")
    Optional<String> key = Optional.empty();

    @Override
    public Integer call() throws IOException {
        String[] parts = cell.split("/", -1);
        if (parts.length < 3 || parts.length > 4) {
            throw new Trouble("E100", Exit.USAGE, "A cell is BOARD/KERNEL/DISTRO, not \"" + cell + "\".");
        }
        try (FarmClient client = kiln.client()) {
            BuildView.Image image = newest(client, parts);
            Path file = kiln.session.here().resolve(image.name());
            Optional<VerifyKey> signer = checkSignature(client, image);
            fetch(client, image, file);
            kiln.session
                    .out()
                    .println(
                            kiln.json
                                    ? Codec.encodePretty(Map.of(
                                            "file", file.toString(), "image", image, "signedBy", signer.map(VerifyKey::text).orElse("")))
                                    : file.toString());
            boolean mapped = fetchMap(client, image);
            kiln.say("Write it to a card:  "
                    + (format.equals("xz")
                            ? CellTable.flash(image.name())
                            : CellTable.flash(image.name()).replace("xzcat", "zstdcat")));
            if (mapped) {
                kiln.say("or, faster:          sudo bmaptool copy " + image.name() + " /dev/sdX");
            }
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

    /// Before anything is fetched: the key vouches for the checksums of this very folder, and they for the image.
    ///
    /// @return whose signature it has; nothing if it has none and nobody asked for one
    private Optional<VerifyKey> checkSignature(FarmClient client, BuildView.Image image) throws IOException {
        Optional<VerifyKey> wanted = key.isPresent() ? key.map(this::named) : client.signingKey();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        String folder = Seals.folder(image.key());
        Optional<byte[]> signature = small(client, folder + Seals.SIGNATURE);
        if (signature.isEmpty()) {
            if (key.isPresent()) {
                throw unsigned(image, "is not signed", wanted.get());
            }
            kiln.say("! " + image.name() + " is not signed: it was made before the farm had a key.");
            return Optional.empty();
        }
        Optional<byte[]> sums = small(client, folder + Seals.SUMS);
        if (!Seals.vouches(wanted.get(), folder, sums.orElse(new byte[0]), signature.get(), image.sha256(), image.name())) {
            throw unsigned(image, "is not rightly signed", wanted.get());
        }
        kiln.say("Signed by " + wanted.get().id() + " (" + wanted.get().text() + ").");
        return wanted;
    }

    private VerifyKey named(String text) {
        try {
            Path file = kiln.session.here().resolve(text);
            return VerifyKey.of(Files.isRegularFile(file) ? Files.readString(file) : text);
        } catch (IOException | IllegalArgumentException e) {
            throw new Trouble("E100", Exit.USAGE, "--key: " + e.getMessage() + ".").from(e);
        }
    }

    private static Trouble unsigned(BuildView.Image image, String how, VerifyKey key) {
        return new Trouble("E221", Exit.FAILED, image.name() + " " + how + " by key " + key.id() + "; nothing was fetched.",
                "Ask those who run the farm which key is theirs; whoever changed it could have changed the image.");
    }

    /// The map of the image's blocks, if one is listed among the checksums beside it.
    ///
    /// @return whether it is here
    private boolean fetchMap(FarmClient client, BuildView.Image image) throws IOException {
        String name = withoutCodec(image.name()) + ".bmap";
        Path file = kiln.session.here().resolve(name);
        String folder = image.key().substring(0, image.key().length() - image.name().length());
        if (!Files.exists(file)) {
            Optional<byte[]> map = small(client, folder + name);
            Optional<byte[]> sums = small(client, folder + "SHA256SUMS");
            if (map.isEmpty() || sums.isEmpty() || new String(sums.get(), StandardCharsets.UTF_8).lines()
                    .noneMatch(line -> line.equals(Sha256.of(map.get()) + "  " + name))) {
                return false;
            }
            Files.write(file, map.get());
        }
        return true;
    }

    private static String withoutCodec(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    /// One can do without it, so it does not matter why it is not to be had.
    private static Optional<byte[]> small(FarmClient client, String key) throws IOException {
        try (InputStream in = client.image(key)) {
            return Optional.of(in.readNBytes(MAP_BYTES_MAX));
        } catch (Trouble e) {
            return Optional.empty();
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
