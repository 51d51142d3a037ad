package kiln.artifacts.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The programs that people unpack images with, on files as they are composed: blocks of the tool and of ours, zeros between.
class ClientsTest {
    private static final int CHUNK = FrameFormat.CHUNK_BYTES;
    private static final byte[] RAW = raw();

    @TempDir
    Path folder;

    private static byte[] raw() {
        byte[] raw = new byte[5 * CHUNK + 4096];
        Random random = new Random(7);
        for (int at : new int[] {0, CHUNK, 4 * CHUNK, 5 * CHUNK}) {
            byte[] data = new byte[4096];
            random.nextBytes(data);
            System.arraycopy(data, 0, raw, at, data.length);
        }
        Arrays.fill(raw, 3 * CHUNK - 100_000, 3 * CHUNK, (byte) 'k');
        return raw;
    }

    private Path file(FrameFormat format, String name) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(format.header());
            List<Chunk> chunks = FrameWriter.write(new ByteArrayInputStream(RAW), List.of(new FrameWriter.Target(format, out)));
            out.write(format.trailer(chunks.stream().map(chunk -> chunk.frames().getFirst()).toList()));
        }
        return file;
    }

    private void unpacks(Path file, String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        assumeTrue(Files.isExecutable(Path.of("/usr/bin", words.getFirst())), words.getFirst() + " is not installed");
        Path unpack = Files.writeString(folder.resolve("unpack.py"),
                "import lzma, sys\nsys.stdout.buffer.write(lzma.open(sys.argv[1]).read())\n");
        words.replaceAll(word -> switch (word) {
            case "FILE" -> file.toString();
            case "UNPACK" -> unpack.toString();
            default -> word;
        });
        Process process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        process.getInputStream().transferTo(raw);
        assertEquals(0, process.waitFor(), command);
        assertEquals(Sha256.of(RAW), Sha256.of(raw.toByteArray()), command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xz -dc FILE", "xz -dc -T2 FILE", "bsdcat FILE", "7z x -so FILE", "7zz x -so FILE",
            "python3 UNPACK FILE"})
    void anXzFile_isUnpackedBy(String command) throws Exception {
        unpacks(file(new XzFormat(1), "disk.img.xz"), command);
    }

    /// Etcher unpacks with this module. `npm install lzma-native` and `NODE_PATH` bring it here.
    @Test
    void anXzFile_isUnpackedByEtchersModule_whichTellsItsSizeToo() throws Exception {
        Path script = Files.writeString(folder.resolve("unpack.js"), """
                const fs = require('fs'), lzma = require('lzma-native');
                const file = process.argv[2], size = fs.statSync(file).size, from = fs.openSync(file);
                lzma.parseFileIndex({fileSize: size, read: (count, offset, done) => {
                  const bytes = Buffer.alloc(count);
                  fs.readSync(from, bytes, 0, count, offset);
                  done(null, bytes);
                }}, (error, info) => {
                  if (error || info.uncompressedSize !== Number(process.argv[3])) throw error || new Error(info.uncompressedSize);
                  fs.createReadStream(file).pipe(lzma.createDecompressor()).pipe(process.stdout);
                });
                """);
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/node")), "node is not installed");
        assumeTrue(new ProcessBuilder("node", "-e", "require('lzma-native')").redirectErrorStream(true).start().waitFor() == 0,
                "the module lzma-native is not installed where NODE_PATH says");
        unpacks(file(new XzFormat(1), "disk.img.xz"), "node " + script + " FILE " + RAW.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd -qdc FILE", "zstd -qdc -T2 FILE", "bsdcat FILE"})
    void aZstdFile_isUnpackedBy(String command) throws Exception {
        unpacks(file(new ZstdFormat(3), "disk.img.zst"), command);
    }

    @Test
    void xzItself_findsOneStreamAndAllBlocks() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/xz")), "xz is not installed");
        Process list = new ProcessBuilder("xz", "--robot", "-l", file(new XzFormat(1), "disk.img.xz").toString()).start();
        String said = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(List.of("1", "6", Integer.toString(RAW.length), "CRC64"), said.lines().filter(line -> line.startsWith("file"))
                .map(line -> line.split("\t")).map(row -> List.of(row[1], row[2], row[4], row[6])).findFirst().orElseThrow());
    }
}
