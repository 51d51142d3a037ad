package kiln.farm.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import kiln.schemas.message.Codec;

/// That a fault really fired; written to disk before it does.
///
/// @param job the job the passage was about, empty where it was about none or many
/// @param attempt of that job, 0 where there is none
/// @param atMillis Unix time in ms
/// @param action what happened, as [FaultAction#text] says it
public record FaultRecord(String point, String job, int attempt, long atMillis, long pid, String action) {
    /// Whether the process died of it.
    public boolean isDeath() {
        return action.equals(new FaultAction.Halt().text());
    }

    /// The same at another moment.
    public FaultRecord at(long millis) {
        return new FaultRecord(point, job, attempt, millis, pid, action);
    }

    void append(Path file) throws IOException {
        byte[] line = (Codec.encodeText(this) + "\n").getBytes(StandardCharsets.UTF_8);
        Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.DSYNC);
    }

    /// What fired so far, in order; nothing if the file is not there.
    public static List<FaultRecord> read(Path file) throws IOException {
        try {
            return Files.readAllLines(file).stream().map(line -> Codec.decode(line, FaultRecord.class)).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
