package kiln.artifacts.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

final class PaxAttributesTest {

    @Test
    void whatIsAttachedToAFile_comesBackByteForByte() throws IOException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Inode inode = new Inode(04755, 1000, 1001, 5, Map.of("user.all", base64(all), "user.none", "", "security.capability", "AQAAAg"));
        TarTree tree = new TarTree();
        tree.put(new TarEntry.File("usr/bin/ping", inode, Content.of(new byte[3])));
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        TarWriter.write(tree, tar, 10);

        try (TarReader reader = new TarReader(new ByteArrayInputStream(tar.toByteArray()))) {
            reader.next();
            reader.next();

            assertEquals(inode, reader.next().orElseThrow().inode());
        }
    }

    @Test
    void whatGnuTarAndLibarchiveWrite_isRead() throws IOException {
        assertEquals(Map.of("user.mime_type", "text/plain"), texts(Map.of("SCHILY.xattr.user.mime_type", "text/plain")));
        assertEquals(Map.of("security.capability", "01000002"), hex(Map.of(
                "LIBARCHIVE.xattr.security.capability", "AQAAAg==", "SCHILY.xattr.security.capability", "\u0001\ufffd\u0002")));
        assertEquals(Map.of("system.posix_acl_access", "02000000"
                + "01000600ffffffff" + "02000400e8030000" + "04000400ffffffff" + "10000400ffffffff" + "20000000ffffffff"),
                hex(Map.of("SCHILY.acl.access", "user::rw-\nuser:1000:r--\ngroup::r--\nmask::r--\nother::---")));
        assertEquals(Map.of("system.posix_acl_default", "02000000"
                + "01000700ffffffff" + "04000500ffffffff" + "0800070064000000" + "10000700ffffffff" + "20000500ffffffff"),
                hex(Map.of("SCHILY.acl.default", "user::rwx,group::r-x,group:users:rwx:100,mask::rwx,other::r-x")));
    }

    @Test
    void whatCannotBeReadAsItWasMeant_isRefused_notLost() {
        assertEquals("\"file\" has an attribute user.x whose value is no text; pack it with bsdtar, which writes such values in base64",
                refusal(Map.of("SCHILY.xattr.user.x", "\ufffd")));
        assertEquals("\"file\" has an access control list that names nobody by number: user:lisa:rwx; pack it with numeric owners",
                refusal(Map.of("SCHILY.acl.access", "user:lisa:rwx")));
        assertEquals("\"file\" has an attribute with an unknown kind of name, \"user.a b\"", refusal(Map.of("SCHILY.xattr.user.a b", "x")));
        assertEquals("\"file\" has an attribute whose value is no base64: Illegal base64 character 2a",
                refusal(Map.of("LIBARCHIVE.xattr.user.x", "****")));
    }

    private static String refusal(Map<String, String> fields) {
        return String.valueOf(assertThrows(BadArchiveException.class, () -> read(fields)).getMessage());
    }

    private static Map<String, String> texts(Map<String, String> fields) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        read(fields).forEach((name, value) -> texts.put(name, new String(Base64.getDecoder().decode(value), java.nio.charset.StandardCharsets.UTF_8)));
        return texts;
    }

    private static Map<String, String> hex(Map<String, String> fields) throws IOException {
        Map<String, String> hex = new TreeMap<>();
        read(fields).forEach((name, value) -> hex.put(name, HexFormat.of().formatHex(Base64.getDecoder().decode(value))));
        return hex;
    }

    /// What is read of an entry with such pax fields.
    private static Map<String, String> read(Map<String, String> fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            TarArchiveEntry entry = new TarArchiveEntry("file");
            fields.forEach(entry::addPaxHeader);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        try (TarReader reader = new TarReader(new ByteArrayInputStream(bytes.toByteArray()))) {
            return reader.next().orElseThrow().inode().attributes();
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
