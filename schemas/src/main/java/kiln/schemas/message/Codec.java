package kiln.schemas.message;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.ImageKind;
import kiln.schemas.catalog.Track;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobKind;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// Messages to JSON and back. Every family of messages carries its case in a field `type`, in kebab case
/// (`job-started`). Fields and map entries are written in a fixed order, so equal values are equal bytes. Readers
/// ignore fields they do not know; an unknown `type` is an error.
public final class Codec {
    /// The bound on one message on the wires, in bytes; bulk goes to the store.
    public static final int MAX_MESSAGE_BYTES = 64 * 1024;

    /// Every sealed family that goes over the wires.
    static final List<Class<?>> FAMILIES = List.of(
            JobOptions.class,
            JobOptions.DiskLayout.class,
            PlannedCell.class,
            WorkerReport.class,
            Progress.class,
            CellOutcome.class,
            JobStanding.class,
            LedgerEvent.class);

    private static final JsonMapper MAPPER = mapper();

    private Codec() {}

    public static byte[] encode(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON for " + value, e);
        }
    }

    public static String encodeText(Object value) {
        return new String(encode(value), StandardCharsets.UTF_8);
    }

    /// For people: indented.
    public static String encodePretty(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON for " + value, e);
        }
    }

    /// @throws IllegalArgumentException if the bytes are not such a message; its text says why and where
    public static <T> T decode(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static <T> T decode(String json, Class<T> type) {
        return decode(json.getBytes(StandardCharsets.UTF_8), type);
    }

    /// The message as a JSON tree, for views that add to it.
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    private static JsonMapper mapper() {
        var builder = JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(texts())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
        for (Class<?> family : FAMILIES) {
            builder.addMixIn(family, Typed.class);
            for (Class<?> member : family.getPermittedSubclasses()) {
                if (member.isRecord()) {
                    builder.registerSubtypes(new NamedType(member, typeName(member)));
                }
            }
        }
        return builder.build();
    }

    /// `JobStarted` → `job-started`.
    static String typeName(Class<?> member) {
        return member.getSimpleName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static SimpleModule texts() {
        SimpleModule module = new SimpleModule("kiln");
        text(module, Sha256.class, Sha256::hex, Sha256::new);
        text(module, JobId.class, JobId::value, JobId::new);
        text(module, BuildId.class, BuildId::value, BuildId::new);
        text(module, WorkerId.class, WorkerId::value, WorkerId::new);
        text(module, CellId.class, CellId::toString, CellId::parse);
        text(module, LocalDate.class, LocalDate::toString, LocalDate::parse);
        text(module, Arch.class, Arch::debian, Arch::ofDebian);
        text(module, Track.class, Track::id, Track::of);
        text(module, ImageKind.class, ImageKind::id, id -> ImageKind.valueOf(id.toUpperCase(Locale.ROOT)));
        text(module, JobKind.class, JobKind::id, id -> JobKind.valueOf(id.toUpperCase(Locale.ROOT)));
        text(module, Pool.class, Pool::id, id -> Pool.valueOf(id.toUpperCase(Locale.ROOT)));
        text(module, Lane.class, l -> l.name().toLowerCase(Locale.ROOT), l -> Lane.valueOf(l.toUpperCase(Locale.ROOT)));
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
        module.addSerializer(type, new JsonSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(write.apply(value));
            }
        });
        module.addKeySerializer(type, new JsonSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeFieldName(write.apply(value));
            }
        });
        module.addDeserializer(type, new JsonDeserializer<T>() {
            @Override
            public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
                String text = json.getValueAsString("");
                try {
                    return read.apply(text);
                } catch (RuntimeException e) {
                    throw InvalidFormatException.from(json, e.getMessage(), text, type);
                }
            }
        });
        module.addKeyDeserializer(type, new KeyDeserializer() {
            @Override
            public Object deserializeKey(String key, DeserializationContext context) throws IOException {
                try {
                    return read.apply(key);
                } catch (RuntimeException e) {
                    throw InvalidFormatException.from(context.getParser(), e.getMessage(), key, type);
                }
            }
        });
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}
}
