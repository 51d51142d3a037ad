package kiln.artifacts.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import kiln.farm.embedded.EmbeddedS3;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads whose writer was killed, on a real server.
class UnfinishedUploadTest {
    @TempDir
    private Path folder;

    @Test
    void unfinishedUploads_goWithAllTheirParts_andOthersStay() throws Exception {
        try (EmbeddedS3 server = EmbeddedS3.start(folder.toAbsolutePath(), 0, "farm", "farm-secret")) {
            URI endpoint = server.endpoint();
            S3Endpoint place = new S3Endpoint(endpoint, "kiln", "farm", "farm-secret", "us-east-1");
            try (S3ArtifactStore store = S3ArtifactStore.connect(place, new Random(1));
                    S3Multipart killed = new S3Multipart(place, new OkHttpClient())) {
                store.putObject("part", new byte[100], "text/plain");
                String one = killed.begin("images/board/1/a.img", "text/plain");
                killed.copy("images/board/1/a.img", one, 1, new Stretch.Stored("part", 0, 100));
                String other = killed.begin("images/board/2/b.img", "text/plain");
                var part = killed.copy("images/board/2/b.img", other, 1, new Stretch.Stored("part", 0, 100));

                assertEquals(1, store.endUnfinished("images/", key -> key.contains("/1/")));
                assertEquals(0, store.endUnfinished("images/", key -> key.contains("/1/")));

                killed.complete("images/board/2/b.img", other, List.of(part), S3Multipart.Condition.ABSENT);
                assertThrows(Exception.class, () ->
                        killed.complete("images/board/1/a.img", one, List.of(part), S3Multipart.Condition.NONE));
                assertEquals(List.of("images/board/2/b.img", "part"), store.list(""));
                assertEquals(List.of(), leftovers());
            }
        }
    }

    private List<String> leftovers() throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".mpus-") || name.startsWith(".s3proxy-mpu")).toList();
        }
    }
}
