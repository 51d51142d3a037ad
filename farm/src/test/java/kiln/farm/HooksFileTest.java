package kiln.farm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import kiln.coordinator.hooks.Receiver;
import kiln.coordinator.hooks.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HooksFileTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void secret() throws IOException {
        Files.writeString(folder.resolve("chat.secret"), "0123456789abcdef0123456789abcdef\n");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("hooks.yaml"), text);
    }

    private List<String> problems(String text) throws IOException {
        Path file = file(text);
        Trouble trouble = assertThrows(Trouble.class, () -> HooksFile.read(file));
        assertEquals("E108 The file of hooks " + file + " is not right:", trouble.code() + " " + trouble.getMessage());
        return trouble.advice().stream().map(line -> line.replace(folder.toString(), "DIR")).toList();
    }

    @Test
    void whoIsTold_isRead_withSecretsFromFilesBesideIt() throws IOException {
        List<Receiver> receivers = HooksFile.read(file("""
            webhooks:
              - name: chat
                url: https://chat.example/hooks/kiln?room=1
                secret-file: chat.secret
              - name: wall
                url: http://127.0.0.1:9/x
                secret-file: chat.secret
                topics: [build.accepted, build.finished]
            """));

        Receiver.Webhook chat = (Receiver.Webhook) receivers.getFirst();
        Receiver.Webhook wall = (Receiver.Webhook) receivers.getLast();
        assertEquals(List.of("chat", "wall"), receivers.stream().map(Receiver::name).toList());
        assertEquals(URI.create("https://chat.example/hooks/kiln?room=1"), chat.address());
        assertEquals("https://chat.example", chat.place());
        assertEquals(Set.of(Topic.BUILD_FINISHED, Topic.CELL_FAILED, Topic.CELL_RECOVERED), chat.topics());
        assertEquals(Set.of(Topic.BUILD_ACCEPTED, Topic.BUILD_FINISHED), wall.topics());
        assertEquals("Webhook[name=chat, address=https://chat.example/hooks/kiln?room=1, secret=(secret)",
                chat.toString().substring(0, chat.toString().indexOf(", topics")));
    }

    @Test
    void gitHub_isRead_withItsUsualAddress_orAnother() throws IOException {
        List<Receiver> receivers = HooksFile.read(file("""
            github:
              - repositories: [kiln/boards]
                token-file: chat.secret
              - name: own
                api: https://git.example/api/v3
                repositories: [a/b, a/c]
                token-file: chat.secret
                context: kiln/nightly
            """));

        Receiver.GitHub usual = (Receiver.GitHub) receivers.getFirst();
        Receiver.GitHub own = (Receiver.GitHub) receivers.getLast();
        assertEquals("github https://api.github.com kiln [kiln/boards]",
                usual.name() + " " + usual.address() + " " + usual.context() + " " + usual.repositories());
        assertEquals("own https://git.example/api/v3 kiln/nightly", own.name() + " " + own.address() + " " + own.context());
        assertEquals(Set.of("a/b", "a/c"), own.repositories());
        assertEquals(1, problems("github:\n  - {repositories: [nowhere], token-file: chat.secret}\n").size());
    }

    @Test
    void anEmptyFile_tellsNobody() throws IOException {
        assertEquals(List.of(), HooksFile.read(file("# nobody yet\n")));
    }

    @Test
    void everythingThatIsWrong_isSaidAtOnce() throws IOException {
        assertEquals(List.of(
                "chat: two have this name",
                "chat: its url must be http:// or https:// with a host, without user, password and fragment",
                "chat: DIR/none cannot be read; it holds the secret of chat"), problems("""
            webhooks:
              - {name: chat, url: "https://a.example/", secret-file: chat.secret}
              - {name: chat, url: "https://user:pass@a.example/", secret-file: none}
            """));
        assertEquals(1, problems("webhooks: {}\n").size());
        assertEquals(1, problems("webhook: []\n").size());
        assertEquals(1, problems("webhooks:\n  - {name: Chat!, url: 'http://a/', secret-file: chat.secret}\n").size());
        assertEquals(1, problems("webhooks:\n  - {name: a, url: 'http://a/', secret-file: chat.secret, topics: [cell.lost]}\n").size());
        assertEquals(1, problems("a: [\n").size());
    }

    @Test
    void onlyTheWeb_isAllowed() throws IOException {
        for (String url : List.of("file:///etc/passwd", "ftp://a/", "https:///x", "//a/b", "http://a b/", "http://a/#x")) {
            assertEquals(1, problems("webhooks:\n  - {name: a, url: '" + url + "', secret-file: chat.secret}\n").size(), url);
        }
    }
}
