package kiln.schemas.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kiln.schemas.catalog.Arch;
import kiln.schemas.plan.JobOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The bytes of every message, written out: changes must be additive. Run with `-Dgolden.write=true` to write new ones.
class CodecGoldenTest {
    static final Path GOLDEN = Path.of("src/test/resources/golden/messages");

    static Stream<Object> samples() {
        return Samples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whenAMessageIsEncoded_thenItIsTheWrittenJson_andComesBackEqual(Object message) throws IOException {
        String json = Codec.encodePretty(message) + "\n";
        Path file = GOLDEN.resolve(name(message) + ".json");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, json);
        }

        assertEquals(Files.readString(file), json);
        assertEquals(message, Codec.decode(json, familyOf(message)));
        assertEquals(message, Codec.decode(Codec.encode(message), familyOf(message)));
        assertTrue(Codec.encode(message).length < Codec.MAX_MESSAGE_BYTES);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whenAFieldIsUnknown_thenItIsIgnored(Object message) {
        ObjectNode json = (ObjectNode) typed(message);
        json.put("fromTheFuture", 1);

        assertEquals(message, Codec.decode(json.toString(), familyOf(message)));
    }

    /// As the first farms wrote it.
    @Test
    void whenAnAttemptIsAbsent_thenItIsTakenForUnknown() {
        String old = "{\"type\":\"job-reset\",\"job\":\"" + Samples.KERNEL + "\",\"reason\":\"an output is gone\"}";

        assertEquals(new LedgerEvent.JobReset(Samples.KERNEL, "an output is gone", Optional.empty()),
                Codec.decode(old, LedgerEvent.class));
    }

    /// As it was planned before there were layout certificates.
    @Test
    void whenABootIsNotToldWhatWasOrdered_thenItOnlyBoots() {
        String old = "{\"type\":\"boot\",\"board\":\"pc\",\"distro\":\"minimal\",\"arch\":\"amd64\",\"machine\":\"q35\",\"memoryMiB\":512,"
                + "\"cpuSeconds\":60,\"firmware\":true,\"rebuild\":\"\",\"revision\":2}";

        assertEquals(new JobOptions.Boot("pc", "minimal", Arch.AMD64, "q35", 512, 60, true, "", 2), Codec.decode(old, JobOptions.class));
    }

    @Test
    void whenATypeIsUnknown_thenItIsRefused() {
        for (Class<?> family : Codec.FAMILIES) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> Codec.decode("{\"type\": \"from-the-future\"}", family),
                    family.getSimpleName());
            assertTrue(refused.getMessage().contains("from-the-future"), refused.getMessage());
        }
    }

    @Test
    void whenAFamilyGrows_thenItsNewMessageNeedsASample() {
        Set<String> permitted = new TreeSet<>();
        for (Class<?> family : Codec.FAMILIES) {
            for (Class<?> member : family.getPermittedSubclasses()) {
                if (member.isRecord()) {
                    permitted.add(Codec.typeName(family) + "/" + Codec.typeName(member));
                }
            }
        }
        Samples.alone().forEach(message -> permitted.add(Codec.typeName(message.getClass())));

        assertEquals(permitted, sampled());
    }

    @Test
    void whenAMessageIsGone_thenItsGoldenFileIsToo() throws IOException {
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            Set<String> written = files.filter(Files::isRegularFile)
                    .map(file -> GOLDEN.relativize(file).toString().replace(".json", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(sampled(), written);
        }
    }

    private static Set<String> sampled() {
        return samples().map(CodecGoldenTest::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /// `job-started` of the family `ledger-event` is `ledger-event/job-started`.
    static String name(Object message) {
        String type = Codec.typeName(message.getClass());
        Class<?> family = familyOf(message);
        return family == message.getClass() ? type : Codec.typeName(family) + "/" + type;
    }

    /// The sealed family of a message, or its own class.
    static Class<?> familyOf(Object message) {
        return Codec.FAMILIES.stream()
                .filter(family -> Arrays.asList(family.getPermittedSubclasses()).contains(message.getClass()))
                .findFirst()
                .<Class<?>>map(family -> family)
                .orElse(message.getClass());
    }

    private static JsonNode typed(Object message) {
        try {
            return new ObjectMapper().readTree(Codec.encode(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
