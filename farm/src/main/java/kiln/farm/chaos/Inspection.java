package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kiln.farm.kafka.RawTopic;
import kiln.schemas.message.Codec;

/// Gathers evidence from a farm at rest: the ledger from the broker, the objects from the store, what lies about from the
/// disk and the process table.
record Inspection(ChaosFarm farm, ObjectWatch watch) {
    /// What the embedded store calls a file until it is whole.
    private static final Pattern UNFINISHED =
            Pattern.compile(".*-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\.mpus-.*|\\.s3proxy-mpu-stub-.*");
    private static final Pattern ATTEMPT = Pattern.compile("(job|log)-.*");

    Evidence gather(List<Workload.Asked> asked) {
        Evidence.Rest rest = new Evidence.Rest(
                files(farm.bucketFolder(), UNFINISHED), scratch(), processes(), watch.changed());
        return new Evidence(ledger(), watch::remember, asked, rest);
    }

    /// Of jobs, in the bucket's folder, on disk and in the process table.
    List<String> leftovers() {
        return Stream.of(files(farm.bucketFolder(), UNFINISHED), scratch(), processes()).flatMap(List::stream).toList();
    }

    /// Every event that counts, in order.
    List<JsonNode> ledger() {
        return Reign.of(RawTopic.ledger(farm.bootstrap())).events().stream()
                .map(raw -> Codec.decode(raw.value(), JsonNode.class))
                .toList();
    }

    private List<String> scratch() {
        List<String> left = new ArrayList<>();
        farm.members().forEach(member -> left.addAll(files(member.folder().resolve("scratch"), ATTEMPT)));
        return left;
    }

    private static List<String> files(Path folder, Pattern name) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> name.matcher(path.getFileName().toString()).matches())
                    .map(path -> folder.relativize(path).toString()).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            // Something vanished while it was looked at, so it was not at rest; the caller looks again.
            return List.of(folder + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of this farm's folder, other than its members and its broker: sandboxes and what runs in them.
    List<String> processes() {
        Set<Long> known = farm.members().stream().filter(Member::isAlive).map(Member::pid).collect(Collectors.toSet());
        return ProcessHandle.allProcesses()
                .filter(process -> !known.contains(process.pid()))
                .flatMap(process -> commandLine(process).stream())
                .filter(line -> line.contains(farm.folder().toString()))
                .filter(line -> !line.contains("BrokerMain"))
                .map(line -> line.length() > 300 ? line.substring(0, 300) : line)
                .toList();
    }

    private static Optional<String> commandLine(ProcessHandle process) {
        return process.info().commandLine();
    }
}
