package kiln.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kiln.artifacts.archive.Content;
import kiln.artifacts.archive.Inode;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.archive.TarWriter;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.frame.PartIndex;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobResult;
import kiln.worker.RealSteps.Output;
import kiln.worker.sandbox.BubblewrapSandbox;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.Workspace;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a file in the root's tar is so in the file system that boards get, looked at with the e2fsprogs of this
/// machine. Skipped without those, and where the package mirror is out of reach.
@Timeout(900)
class RootAttributesTest {
    private static final long EPOCH = 1_750_000_000;
    private static final Map<String, String> KERNEL = Map.of("release", "6.1.192-kiln", "version", "6.1.192");
    /// cap_net_raw=ep, of revision 2.
    private static final String CAPABILITY = "0100000200200000000000000000000000000000";
    /// user::rw-, user:1000:r--, group::r--, mask::r--, other::---
    private static final String LIST = "0200000001000600ffffffff02000400e803000004000400ffffffff10000400ffffffff20000000ffffffff";
    /// The file system has no number where there is no name, and debugfs puts a zero there.
    private static final String READ_BACK = LIST.replace("ffffffff", "00000000");
    private static final String EVERYTHING = HexFormat.of().formatHex(new byte[] {0, 10, 13, 34, 92, (byte) 200, (byte) 255});

    @TempDir
    private Path folder;

    @Test
    void ownersModesAndAttributes_surviveUntilTheFileSystemOfABoard() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/sbin/debugfs")), "there is no debugfs here: apt-get install e2fsprogs");
        TarTree root = new TarTree();
        root.put(new TarEntry.Directory("home/anna", inode(0700, 1000, 1001, Map.of("system.posix_acl_default", LIST))));
        root.put(file("home/anna/with space", inode(0640, 1000, 1001, Map.of("system.posix_acl_access", LIST))));
        root.put(file("usr/bin/ping", inode(0755, 0, 0, Map.of("security.capability", CAPABILITY))));
        root.put(file("usr/bin/su", inode(04755, 0, 0, Map.of())));
        root.put(file("srv/page", inode(0604, 70_000, 80_000, Map.of("user.mime_type", "746578742f68746d6c", "user.any", EVERYTHING))));
        root.put(new TarEntry.HardLink("srv/same", inode(0604, 70_000, 80_000, Map.of()), "srv/page"));
        root.put(new TarEntry.Directory("tmp", inode(01777, 0, 0, Map.of())));

        try (RealSteps steps = new RealSteps(); BubblewrapSandbox sandbox = new BubblewrapSandbox();
                Workspace workspace = Workspace.under(folder, "look")) {
            unpack(part(steps, root), steps, workspace.path("root.ext4"));
            Tools tools = new Tools(sandbox, workspace);

            assertEquals(0, tools.code("e2fsck", "-fn", "root.ext4"));
            assertEquals("0640 1000:1001", tools.status("/home/anna/with space"));
            assertEquals("0700 1000:1001", tools.status("/home/anna"));
            assertEquals("04755 0:0", tools.status("/usr/bin/su"));
            assertEquals("0604 70000:80000", tools.status("/srv/same"));
            assertEquals("01777 0:0", tools.status("/tmp"));
            assertEquals(CAPABILITY, tools.attribute("/usr/bin/ping", "security.capability"));
            assertEquals(READ_BACK, tools.attribute("/home/anna/with space", "system.posix_acl_access"));
            assertEquals(READ_BACK, tools.attribute("/home/anna", "system.posix_acl_default"));
            assertEquals(EVERYTHING, tools.attribute("/srv/page", "user.any"));
            assertEquals("746578742f68746d6c", tools.attribute("/srv/same", "user.mime_type"));
        }
    }

    private static JobResult part(RealSteps steps, TarTree root) throws IOException, InterruptedException {
        TarTree kernel = new TarTree();
        kernel.put(file("boot/vmlinuz", Inode.root(0644)));
        return steps.part("minimal", Arch.ARMHF, 20, steps.given(packed(root), Map.of()), steps.given(packed(kernel), KERNEL));
    }

    private static void unpack(JobResult part, RealSteps steps, Path to) throws IOException {
        PartIndex index = Codec.decode(Files.readAllBytes(steps.file(part, "index")), PartIndex.class);
        try (InputStream raw = Zstd.expand(Files.newInputStream(steps.file(part, "zst")));
                OutputStream out = Files.newOutputStream(to)) {
            raw.skipNBytes(index.kernelBytes());
            raw.transferTo(out);
        }
    }

    private static byte[] packed(TarTree tree) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = Zstd.compress(bytes, 1)) {
            TarWriter.write(tree, out, EPOCH);
        }
        return bytes.toByteArray();
    }

    private static TarEntry.File file(String path, Inode inode) {
        return new TarEntry.File(path, inode, Content.of(path.getBytes(StandardCharsets.UTF_8)));
    }

    /// @param attributes with values in hex
    private static Inode inode(int mode, int uid, int gid, Map<String, String> attributes) {
        Map<String, String> encoded = new TreeMap<>();
        attributes.forEach((name, hex) ->
                encoded.put(name, Base64.getEncoder().withoutPadding().encodeToString(HexFormat.of().parseHex(hex))));
        return new Inode(mode, uid, gid, EPOCH, encoded);
    }

    /// What e2fsprogs say of `root.ext4`.
    private record Tools(BubblewrapSandbox sandbox, Workspace workspace) {
        private static final Pattern STATUS = Pattern.compile("Mode: +(\\d+) .*User: +(\\d+) +Group: +(\\d+)");
        private static final Pattern HEX = Pattern.compile("= ((?:[0-9a-f]{2} )+)\\s*");

        int code(String... argv) throws IOException {
            return sandbox.run(Command.of(new Command.Tools.Host(), argv), workspace, line -> true) instanceof Exit.Exited done
                    ? done.code()
                    : -1;
        }

        private String said(String request) throws IOException {
            List<String> lines = new ArrayList<>();
            sandbox.run(Command.of(new Command.Tools.Host(), "debugfs", "-R", request, "root.ext4"), workspace, lines::add);
            return String.join(" ", lines);
        }

        /// Mode, owner and group.
        String status(String path) throws IOException {
            String said = said("stat \"" + path + "\"");
            Matcher status = STATUS.matcher(said);
            return status.find() ? status.group(1) + " " + status.group(2) + ":" + status.group(3) : said;
        }

        /// A value in hex.
        String attribute(String path, String name) throws IOException {
            String said = said("ea_get -x \"" + path + "\" " + name);
            Matcher value = HEX.matcher(said);
            return value.find() ? value.group(1).replace(" ", "") : said;
        }
    }
}
