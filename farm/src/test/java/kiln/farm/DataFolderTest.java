package kiln.farm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private static final Services SERVICES = new Services(
            "127.0.0.1:9092", URI.create("http://127.0.0.1:9000"), "us-east-1", "kiln", new S3Keys("a", "b"));

    @TempDir
    private Path temp;

    @Test
    void secondFarmOnAFolder_isRefusedWithThePidOfTheFirst_untilThatOneEnds() throws Exception {
        DataFolder folder = DataFolder.at(temp.resolve("data")).create();
        try (AutoCloseable first = folder.lock()) {
            Trouble trouble = assertThrows(Trouble.class, folder::lock);
            assertEquals("E104", trouble.code());
            assertEquals(
                    "Another farm runs on " + folder.path() + " (pid "
                            + ProcessHandle.current().pid() + ").",
                    trouble.getMessage());
        }
        folder.lock().close();
    }

    @Test
    void address_isFoundWhileItsProcessLives_andOnlyItsOwnerMayReadIt() throws IOException {
        DataFolder folder = DataFolder.at(temp).create();
        DataFolder.Address here = new DataFolder.Address(
                URI.create("http://127.0.0.1:1"),
                SERVICES,
                ProcessHandle.current().pid());
        assertEquals(Optional.empty(), folder.address());

        folder.announce(here);
        assertEquals(Optional.of(here), folder.address());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("farm.json"))));

        folder.announce(new DataFolder.Address(here.http(), SERVICES, Integer.MAX_VALUE));
        assertEquals(Optional.empty(), folder.address());

        folder.announce(here);
        folder.withdraw();
        assertEquals(Optional.empty(), folder.address());
    }

    @Test
    void keys_areMadeOnce_andOnlyTheirOwnerMayReadThem() throws IOException {
        DataFolder folder = DataFolder.at(temp).create();

        S3Keys keys = folder.keys(new Random(1));

        assertEquals(keys, folder.keys(new Random(2)));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("s3-keys.json"))));
        assertEquals("S3Keys[" + keys.accessKey() + ", secret]", keys.toString());
    }

    @Test
    void folderThatCannotBeMade_isSaidWithItsName() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");

        Trouble trouble = assertThrows(
                Trouble.class, () -> DataFolder.at(file.resolve("data")).create());

        assertEquals("E106", trouble.code());
    }
}
