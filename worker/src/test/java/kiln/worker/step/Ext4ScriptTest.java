package kiln.worker.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import kiln.artifacts.archive.Content;
import kiln.artifacts.archive.Inode;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import org.junit.jupiter.api.Test;

class Ext4ScriptTest {
    private final TarTree tree = new TarTree();

    private void put(String path, int mode, Content content) throws IOException {
        tree.put(new TarEntry.File(path, Inode.root(mode), content));
    }

    private List<String> lines() throws Exception {
        return Ext4Script.adding(tree, Set.of("usr", "usr/lib"), file -> "from/" + file.content().sizeBytes()).lines();
    }

    @Test
    void files_areAddedInTheOrderOfTheirPaths_withFoldersModesAndLinks() throws Exception {
        Content two = Content.of(new byte[2]);
        put("usr/lib/m/b/one file", 0644, Content.of(new byte[1]));
        put("usr/lib/m/a", 0755, two);
        put("usr/lib/m/b.d/c", 0644, two);
        tree.put(new TarEntry.Symlink("usr/lib/m/z", Inode.root(0777), "b/one file"));

        assertEquals(List.of(
                "cd \"/usr/lib\"", "mkdir \"m\"",
                "cd \"/usr/lib/m\"", "write \"from/2\" \"a\"", "set_inode_field \"a\" mode 0100755",
                "mkdir \"b\"", "mkdir \"b.d\"",
                "cd \"/usr/lib/m/b.d\"", "write \"from/2\" \"c\"",
                "cd \"/usr/lib/m/b\"", "write \"from/1\" \"one file\"",
                "cd \"/usr/lib/m\"", "symlink \"z\" \"b/one file\""), lines());
    }

    @Test
    void whatDebugfsCannotTake_isRefused() throws Exception {
        put("usr/lib/a\"b", 0644, Content.of(new byte[1]));

        assertEquals("E313", assertThrows(StepFailure.class, this::lines).failure().code());
    }

    @Test
    void onlyTroubleIsUnusual() {
        assertTrue(List.of("debugfs 1.47.2 (1-Jan-2025)", "debugfs: mkdir \"m\"", "Allocated inode: 12", "").stream()
                .allMatch(Ext4Script::isUsual));
        assertEquals(List.of("mkdir: Ext2 directory already exists", "debugfs: Unknown request \"mkfs\""), List.of(
                "mkdir: Ext2 directory already exists", "debugfs: Unknown request \"mkfs\"").stream()
                .filter(line -> !Ext4Script.isUsual(line)).toList());
    }
}
