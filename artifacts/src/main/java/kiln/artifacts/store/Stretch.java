package kiln.artifacts.store;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A stretch of an object that is put together from others.
public sealed interface Stretch {
    /// Its length, 1 or more.
    long bytes();

    /// Its beginning.
    ///
    /// @param count 1 to [#bytes]
    Stretch first(long count);

    /// What follows its beginning.
    ///
    /// @param count 0 to less than [#bytes]
    Stretch without(long count);

    /// All of them in memory, one after the other: for stores that are small.
    ///
    /// @param objects by key
    static byte[] joined(List<Stretch> stretches, Function<String, byte[]> objects) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Stretch stretch : stretches) {
            switch (stretch) {
                case Fresh fresh -> all.writeBytes(fresh.content());
                case Local local -> all.writeBytes(local.read());
                case Stored stored -> all.write(
                        objects.apply(stored.key()), Math.toIntExact(stored.offset()), Math.toIntExact(stored.bytes()));
            }
        }
        return all.toByteArray();
    }

    /// How many bytes of them are new.
    static long freshBytes(List<Stretch> stretches) {
        return stretches.stream().mapToLong(stretch -> stretch instanceof Stored ? 0 : stretch.bytes()).sum();
    }

    /// Bytes of an object that is in the store.
    ///
    /// @param offset of the first one
    record Stored(String key, long offset, long bytes) implements Stretch {
        public Stored {
            if (offset < 0 || bytes < 1) {
                throw new IllegalArgumentException(key + " has no " + bytes + " bytes from " + offset);
            }
        }

        @Override
        public Stored first(long count) {
            return new Stored(key, offset, count);
        }

        @Override
        public Stored without(long count) {
            return new Stored(key, offset + count, bytes - count);
        }

        /// Both as one, if the other is what comes next in the same object.
        Optional<Stored> with(Stored other) {
            return other.key.equals(key) && other.offset == offset + bytes
                    ? Optional.of(new Stored(key, offset, bytes + other.bytes))
                    : Optional.empty();
        }
    }

    /// New bytes.
    ///
    /// @param content not to be changed any more
    record Fresh(byte[] content) implements Stretch {
        public Fresh {
            if (content.length == 0) {
                throw new IllegalArgumentException("a stretch has 1 byte or more");
            }
        }

        @Override
        public long bytes() {
            return content.length;
        }

        @Override
        public Fresh first(long count) {
            return new Fresh(Arrays.copyOf(content, (int) count));
        }

        @Override
        public Fresh without(long count) {
            return new Fresh(Arrays.copyOfRange(content, (int) count, content.length));
        }
    }

    /// New bytes in a file.
    ///
    /// @param offset of the first one
    record Local(Path file, long offset, long bytes) implements Stretch {
        public Local {
            if (offset < 0 || bytes < 1) {
                throw new IllegalArgumentException(file + " has no " + bytes + " bytes from " + offset);
            }
        }

        @Override
        public Local first(long count) {
            return new Local(file, offset, count);
        }

        @Override
        public Local without(long count) {
            return new Local(file, offset + count, bytes - count);
        }

        /// All of them in memory.
        ///
        /// @throws UncheckedIOException if the file cannot be read, or is too short
        byte[] read() {
            ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(bytes));
            try (FileChannel in = FileChannel.open(file)) {
                while (all.hasRemaining()) {
                    if (in.read(all, offset + all.position()) < 0) {
                        throw new EOFException(file + " ends " + all.remaining() + " bytes before " + (offset + bytes));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return all.array();
        }
    }
}
