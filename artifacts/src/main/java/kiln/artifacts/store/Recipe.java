package kiln.artifacts.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kiln.schemas.message.Artifact;

/// A file that is put together within the store, of new bytes and of bytes that are there.
///
/// @param ingredients one after the other, one or more
public record Recipe(List<Ingredient> ingredients) {
    public Recipe {
        ingredients = List.copyOf(ingredients);
    }

    /// An artifact with new bytes around it.
    ///
    /// @param head new bytes, one or more; not to be changed any more
    /// @param tail as `head`
    public Recipe(byte[] head, Artifact part, byte[] tail) {
        this(List.of(new Fresh(head), new Stored(part, 0, part), new Fresh(tail)));
    }

    /// What comes next.
    public sealed interface Ingredient {
        Stretch stretch();
    }

    /// New bytes that are not in the store.
    sealed interface New extends Ingredient {
        /// All of them.
        InputStream open() throws IOException;
    }

    /// New bytes in memory.
    ///
    /// @param bytes one or more; not to be changed any more
    public record Fresh(byte[] bytes) implements New {
        @Override
        public Stretch stretch() {
            return new Stretch.Fresh(bytes);
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    /// New bytes in a file that stays as it is until all is composed.
    ///
    /// @param offset of the first one
    /// @param bytes how many, one or more
    public record Local(Path file, long offset, long bytes) implements New {
        @Override
        public Stretch stretch() {
            return new Stretch.Local(file, offset, bytes);
        }

        @Override
        public InputStream open() throws IOException {
            InputStream in = Files.newInputStream(file);
            in.skipNBytes(offset);
            return in;
        }
    }

    /// Bytes of an artifact.
    ///
    /// @param from what the store has
    /// @param offset of the first byte
    /// @param content how many, and their digest; the artifact itself if all of it is meant
    public record Stored(Artifact from, long offset, Artifact content) implements Ingredient {
        @Override
        public Stretch stretch() {
            return new Stretch.Stored(from.objectKey(), offset, content.sizeBytes());
        }
    }

    List<Stretch> stretches() {
        return ingredients.stream().map(Ingredient::stretch).toList();
    }
}
