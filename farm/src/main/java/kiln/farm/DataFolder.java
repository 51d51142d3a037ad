package kiln.farm;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import kiln.schemas.message.Codec;

/// The folder in which a farm keeps everything, and in which other commands find it.
public final class DataFolder {
    private final Path folder;

    private DataFolder(Path folder) {
        this.folder = folder;
    }

    /// How a farm that runs on this folder can be reached.
    ///
    /// @param http base of the API
    /// @param pid of the process that serves it
    public record Address(URI http, Services services, long pid) {}

    /// Where the embedded services listened.
    record Ports(int kafka, int s3) {}

    /// For reading; the folder need not exist.
    public static DataFolder at(Path folder) {
        return new DataFolder(folder.toAbsolutePath().normalize());
    }

    /// @throws Trouble E106 if it cannot be made or written
    public DataFolder create() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unusable(e);
        }
        if (!Files.isWritable(folder)) {
            throw unusable(new IOException("it is not writable for " + System.getProperty("user.name")));
        }
        return this;
    }

    public Path path() {
        return folder;
    }

    /// One farm per folder: held until closed or the process ends.
    ///
    /// @throws Trouble E104 with the holder's pid
    public AutoCloseable lock() {
        Path file = folder.resolve("kiln.lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Optional<FileLock> lock = tryLock(channel);
            if (lock.isEmpty()) {
                String holder = Files.readString(file).strip();
                channel.close();
                throw new Trouble(
                        "E104",
                        Trouble.Exit.FAILED,
                        "Another farm runs on " + folder + " (pid " + (holder.isEmpty() ? "unknown" : holder) + ").",
                        "Use that one, stop it, or take another folder: --data DIR");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            return channel;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    /// Tells other commands where the farm is; the file holds the store's keys and is readable by its owner only.
    public void announce(Address address) {
        writeSecret("farm.json", Codec.encode(address));
    }

    public void withdraw() {
        try {
            Files.deleteIfExists(folder.resolve("farm.json"));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /// The farm that runs on this folder; nothing if there is none, or its process is gone.
    public Optional<Address> address() {
        return read("farm.json", Address.class).filter(address -> ProcessHandle.of(address.pid())
                .map(ProcessHandle::isAlive)
                .orElse(false));
    }

    /// The embedded store's keys, made at the first call and kept.
    public S3Keys keys(RandomGenerator random) {
        return read("s3-keys.json", S3Keys.class).orElseGet(() -> {
            S3Keys keys = new S3Keys("kiln" + hex(random, 8), hex(random, 24));
            writeSecret("s3-keys.json", Codec.encode(keys));
            return keys;
        });
    }

    /// The ports of the last farm on this folder. Taken again where they are free, so that workers of their own find the
    /// farm after a restart.
    Optional<Ports> lastPorts() {
        return read("ports.json", Ports.class);
    }

    void remember(Ports ports) {
        writeSecret("ports.json", Codec.encode(ports));
    }

    private static String hex(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private <T> Optional<T> read(String name, Class<T> type) {
        Path file = folder.resolve(name);
        try {
            return Optional.of(Codec.decode(Files.readAllBytes(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(e);
        } catch (IllegalArgumentException e) {
            throw new Trouble(
                            "E106",
                            Trouble.Exit.FAILED,
                            file + " is damaged: " + e.getMessage() + ".",
                            "Remove it: rm " + file)
                    .from(e);
        }
    }

    private void writeSecret(String name, byte[] content) {
        Path partial = folder.resolve(name + ".new");
        try {
            Files.deleteIfExists(partial);
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(partial, content);
            Files.move(
                    partial, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private Trouble unusable(IOException cause) {
        return new Trouble(
                        "E106",
                        Trouble.Exit.FAILED,
                        "The data folder " + folder + " cannot be used: " + cause.getMessage() + ".",
                        "Take another: --data DIR")
                .from(cause);
    }
}
