package kiln.artifacts.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The bytes of a file, wherever they rest. Two paths in a [TarTree] with the same object are one file with two links.
public interface Content {
    long sizeBytes();

    /// Exactly [#sizeBytes] bytes; to be closed by the caller.
    InputStream open() throws IOException;

    /// The file it rests in, if that has these bytes and no others.
    default Optional<Path> resting() {
        return Optional.empty();
    }

    static Content of(byte[] bytes) {
        byte[] kept = bytes.clone();
        return new Content() {
            @Override
            public long sizeBytes() {
                return kept.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(kept);
            }
        };
    }

    /// A file that stays as it is while the content is in use.
    static Content of(Path file) throws IOException {
        long size = Files.size(file);
        return new Content() {
            @Override
            public long sizeBytes() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public Optional<Path> resting() {
                return Optional.of(file);
            }
        };
    }
}
