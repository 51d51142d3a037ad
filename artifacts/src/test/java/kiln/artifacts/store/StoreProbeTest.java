package kiln.artifacts.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Stores that lie in one way only. One that lets all of a race win is in the tests of bad servers.
class StoreProbeTest {
    private final InMemoryArtifactStore honest = new InMemoryArtifactStore();

    @Test
    void anHonestStore_isAccepted_andLeftAsItWas() {
        StoreProbe.check(honest, new Random(1));

        assertEquals(List.of(), honest.list(""));
    }

    @Test
    void aStoreThatForgetsAfterARaceThatTheKeyIsTaken_isRefused() {
        assertRefused("putIfAbsent", "late", true, "E142 The store lets a writer create an object that is there already");
    }

    @Test
    void aStoreThatRemembersRemovedKeys_isRefused() {
        assertRefused("putIfAbsent", "again", false, "E142 The store refuses a writer for a key whose object was removed");
    }

    @Test
    void aStoreThatCopiesOverWhatIsThere_isRefused() {
        assertRefused("copyIfAbsent", "", true, "E142 The store lets a writer copy over an object that is there already");
    }

    /// @param call to which the store lies, @param word what is written then; empty for anything, @param answer what it says
    private void assertRefused(String call, String word, boolean answer, String message) {
        ArtifactStore liar = (ArtifactStore) Proxy.newProxyInstance(
                StoreProbeTest.class.getClassLoader(), new Class<?>[] {ArtifactStore.class}, (proxy, method, arguments) -> {
                    boolean lies = method.getName().equals(call)
                            && (word.isEmpty() || new String((byte[]) arguments[1], StandardCharsets.UTF_8).equals(word));
                    try {
                        return lies ? answer : method.invoke(honest, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });

        StoreException refusal = assertThrows(StoreException.class, () -> StoreProbe.check(liar, new Random(1)));

        assertTrue(refusal.getMessage().startsWith(message), refusal.getMessage());
        assertEquals(List.of(), honest.list(""));
    }
}
