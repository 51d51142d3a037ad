package kiln.farm;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import kiln.coordinator.sign.SigningKey;

/// The file with the key by which a farm signs. Its owner alone can read it.
public final class SigningKeyFile {
    private SigningKeyFile() {}

    /// @throws Trouble E109 if it is not there or no such key
    static SigningKey read(Path file) {
        try {
            return SigningKey.read(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new Trouble("E109", Trouble.Exit.USAGE, "The signing key " + file + " cannot be used: " + e.getMessage() + ".",
                    "Make one: ./kiln keys make " + file).from(e);
        }
    }

    /// Never over another key: what was signed with that could not be signed again.
    ///
    /// @throws Trouble E109 if there is one already, or it cannot be written
    public static void write(Path file, SigningKey key) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, key.file());
        } catch (FileAlreadyExistsException e) {
            throw new Trouble("E109", Trouble.Exit.FAILED, "There is a signing key " + file + " already; it is not overwritten.",
                    "Take another file: ./kiln keys make FILE").from(e);
        } catch (IOException e) {
            throw new Trouble("E109", Trouble.Exit.FAILED, "The signing key " + file + " cannot be written: " + e + ".").from(e);
        }
    }
}
