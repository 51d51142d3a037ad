package kiln.coordinator.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
    /// Made by Debian's minisign 0.11: `minisign -G -W`, `minisign -S -W -t trusted`, and the same with `-l`.
    private static final String THEIR_PUBLIC = "RWTLeyMdJavLJXDwBbdAK+W6Tz/1fHBqorQLR58wqRxM4N+o39sX6Yyt";
    private static final String THEIR_SECRET = """
        untrusted comment: minisign encrypted secret key
        RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAy3sjHSWryyVF6vImpGcUG/SkUnpXu8wMqLAH6nMBivUetla4XAGEfnDwBbdAK+W6Tz/1fHBqorQLR58wqRxM4N+o39sX6YytAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
        """;
    private static final String THEIR_SIGNATURE = """
        untrusted comment: signature from minisign secret key
        RUTLeyMdJavLJRSMLODCeoar6mSglcdJqLgUzN/0UHQrMAn5LzjhLlGiyWkrGwPLp4xsR6MD5sgbduEqdR+okxmzputM0WjT1QA=
        trusted comment: trusted
        Ua5VbUGDcSONYDiZFlYH4Y0zeqpwCo//PlAURYmLzRcW4Xil7Lr0Kd8U30Sq1HaCYZ9aCXtzIlGDIIwezbd8DQ==
        """;
    private static final byte[] HELLO = "hello\n".getBytes(StandardCharsets.UTF_8);

    private final SigningKey key = SigningKey.of(chance(1));

    private static byte[] chance(long seed) {
        byte[] chance = new byte[SigningKey.CHANCE_BYTES];
        new Random(seed).nextBytes(chance);
        return chance;
    }

    @Test
    void whatMinisignMade_isRead_andMadeTheSame() {
        SigningKey theirs = SigningKey.read(THEIR_SECRET);

        assertEquals(THEIR_PUBLIC, theirs.publicKey().text());
        assertEquals("25CBAB251D237BCB", theirs.publicKey().id());
        assertEquals(Optional.of("trusted"), VerifyKey.of(THEIR_PUBLIC).verified(HELLO, THEIR_SIGNATURE));
        assertEquals(THEIR_SIGNATURE.lines().skip(1).toList(), theirs.sign(HELLO, "trusted").lines().skip(1).toList());
        assertEquals(THEIR_SECRET.lines().skip(1).toList(), theirs.file().lines().skip(1).toList());
    }

    @Test
    void aKeyIsKeptInItsFile_andNeverShown() {
        assertEquals(key.publicKey().text(), SigningKey.read(key.file()).publicKey().text());
        assertEquals("(secret key " + key.publicKey().id() + ")", key.toString());
        assertFalse(key.publicKey().text().equals(SigningKey.of(chance(2)).publicKey().text()));
    }

    @Test
    void oneLetterOtherThanSigned_isFoundOut() {
        String signature = key.sign(HELLO, "kiln images/a/b/SHA256SUMS");
        VerifyKey known = key.publicKey();

        assertEquals(Optional.of("kiln images/a/b/SHA256SUMS"), known.verified(HELLO, signature));
        assertEquals(Optional.empty(), known.verified("hallo\n".getBytes(StandardCharsets.UTF_8), signature));
        assertEquals(Optional.empty(), known.verified(HELLO, signature.replace("images/a/", "images/c/")));
        assertEquals(Optional.empty(), SigningKey.of(chance(2)).publicKey().verified(HELLO, signature));
        for (int line : List.of(1, 3)) {
            List<String> lines = signature.lines().toList();
            String damaged = lines.get(line).substring(0, 30) + (lines.get(line).charAt(30) == 'A' ? 'B' : 'A') + lines.get(line).substring(31);
            assertEquals(Optional.empty(), known.verified(HELLO, signature.replace(lines.get(line), damaged)), "line " + line);
        }
        Stream.of("", "\n\n\n", "a\nb\ntrusted comment: c\nd\n", signature + "more\n", signature.replace("trusted comment: kiln", "kiln"))
                .forEach(text -> assertEquals(Optional.empty(), known.verified(HELLO, text), text));
    }

    @Test
    void whatIsNoKey_isRefused_withoutShowingIt() {
        for (String text : List.of("", "RW", "RW" + "A".repeat(53), "XX" + "A".repeat(54), "not base64!")) {
            assertThrows(IllegalArgumentException.class, () -> VerifyKey.of(text), text);
            assertEquals("it is no secret key of minisign",
                    assertThrows(IllegalArgumentException.class, () -> SigningKey.read(text)).getMessage());
        }
        String locked = THEIR_SECRET.replace("RWQAAEIy", "RWRTY0Iy");
        assertEquals("it has a password; a farm needs one without: minisign -G -W",
                assertThrows(IllegalArgumentException.class, () -> SigningKey.read(locked)).getMessage());
        String torn = THEIR_SECRET.replace("nDwBbdAK", "nDwBbdAL");
        assertEquals("it is damaged: its two halves do not belong together",
                assertThrows(IllegalArgumentException.class, () -> SigningKey.read(torn)).getMessage());
    }

    @Test
    void debiansMinisign_acceptsOurSignature_andSignsWithOurKey(@TempDir Path folder) throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(place -> Files.isExecutable(Path.of(place, "minisign"))),
                "minisign is not installed: sudo apt-get install minisign");
        Files.write(folder.resolve("SHA256SUMS"), HELLO);
        Files.writeString(folder.resolve("SHA256SUMS.minisig"), key.sign(HELLO, "kiln images/a/b/SHA256SUMS"));
        Files.writeString(folder.resolve("signing.key"), key.file());

        assertEquals("0 Signature and comment signature verified\nTrusted comment: kiln images/a/b/SHA256SUMS",
                minisign(folder, "-Vm", "SHA256SUMS", "-P", key.publicKey().text()));
        assertEquals("1 Signature key id in SHA256SUMS.minisig is " + key.publicKey().id() + "\nbut the key id in the public key is 25CBAB251D237BCB",
                minisign(folder, "-Vm", "SHA256SUMS", "-P", THEIR_PUBLIC));
        assertEquals("0", minisign(folder, "-S", "-W", "-s", "signing.key", "-m", "SHA256SUMS", "-x", "theirs", "-t", "x").substring(0, 1));
        assertEquals(Optional.of("x"), key.publicKey().verified(HELLO, Files.readString(folder.resolve("theirs"))));
        Files.writeString(folder.resolve("SHA256SUMS"), "hallo\n");
        assertEquals("1 Signature verification failed", minisign(folder, "-Vm", "SHA256SUMS", "-P", key.publicKey().text()));
    }

    private static String minisign(Path folder, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("minisign"), Stream.of(arguments)).toList())
                .directory(folder.toFile()).redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return (process.waitFor() + " " + said).strip();
    }
}
