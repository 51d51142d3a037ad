package kiln.artifacts.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import kiln.schemas.message.Artifact;

/// Bytes in the bucket. Artifacts are named by their digest and never change; other objects have keys of their own.
/// Every method throws [StoreException] when the store cannot be reached or refuses; calling again is then sensible.
public interface ArtifactStore extends AutoCloseable {

    /// Stores a file (at most 5 GiB) under its digest; storing it twice is storing it once. An object that is there
    /// with the right size is taken for the same: [#fetch] and [#verify] read.
    ///
    /// @return its digest and size as read while sending
    /// @throws IOException if the file cannot be read, is too big, or changed while it was sent
    Artifact put(Path file) throws IOException;

    /// Stores a few bytes (at most 16 MiB) under their digest.
    Artifact put(byte[] bytes);

    /// Fetches an artifact into a new file and checks size and digest while writing. On a mismatch the file is
    /// removed again, and so is the damaged object: storing the artifact anew heals the store.
    ///
    /// @throws ArtifactLostException if the store has no such object, or its bytes are not what the digest says
    /// @throws IOException if the file cannot be written
    void fetch(Artifact artifact, Path target) throws IOException, ArtifactLostException;

    /// Reads an artifact through and compares size and digest, without keeping it. A damaged object is removed as
    /// [#fetch] does.
    boolean verify(Artifact artifact);

    /// Writes an object unless the key is taken, by one conditional request (`If-None-Match: *`): of many writers
    /// exactly one wins.
    ///
    /// @return whether this call wrote it
    boolean putIfAbsent(String key, byte[] bytes, String contentType);

    /// Writes an object, over an older one if there is one. Only for names that move and for what is never published.
    void putObject(String key, byte[] bytes, String contentType);

    /// Server-side copy; `toKey` is overwritten.
    void copy(String fromKey, String toKey);

    /// Server-side copy, unless `toKey` is taken: of many writers exactly one wins.
    ///
    /// @return whether this call wrote it; where an answer was lost on the way it may say no although it did
    boolean copyIfAbsent(String fromKey, String toKey);

    /// Makes an object of stretches of others and of new bytes, one after the other; `key` is overwritten. It is there
    /// whole, or not at all. What is stored is copied within the store where that is possible.
    ///
    /// @param stretches one or more
    /// @return how many bytes were sent to the store
    long compose(String key, List<Stretch> stretches, String contentType);

    /// Ends writes of several parts that are under way, or were given up when a process was killed: nothing of them stays,
    /// and whoever still works on one gets an error.
    ///
    /// @param prefix of their objects' keys
    /// @param which of those keys
    /// @return how many there were
    int endUnfinished(String prefix, Predicate<String> which);

    /// The whole of a small object (at most 16 MiB).
    Optional<byte[]> get(String key);

    /// The bytes of an object from an offset on (none if it lies at or behind the end); to be closed by the caller.
    Optional<InputStream> open(String key, long offset);

    /// Its size in bytes, if it exists.
    OptionalLong size(String key);

    /// Keys that start with the prefix, sorted.
    List<String> list(String prefix);

    /// Removes an object; no error if there is none.
    void delete(String key);

    @Override
    void close();
}
