package kiln.coordinator.ledger;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything a ledger holds as text, field by field, found by reflection: what is added to it later is seen too.
/// Maps and sets are sorted, except for the rows in which jobs wait.
public final class LedgerPicture {
    private static final Set<String> ROWS = Set.of("toLookUp", "queued", "running");

    /// Who listens, and how paths are worked out, is no part of what is known.
    private static final Set<Class<?>> MEANS = Set.of(Watches.class, LedgerWatch.class, LongestPaths.class);

    private LedgerPicture() {}

    public static Map<String, String> of(Ledger ledger) {
        Map<String, String> fields = new TreeMap<>();
        fields(ledger).forEach((name, value) -> fields.put(name, text(name, value)));
        return fields;
    }

    private static String text(String name, Object value) {
        return switch (value) {
            case Set<?> row when ROWS.contains(name) -> row.toString();
            case Set<?> set -> {
                TreeSet<String> sorted = new TreeSet<>();
                set.forEach(item -> sorted.add(text("", item)));
                yield sorted.toString();
            }
            case Collection<?> list -> list.stream().map(item -> text("", item)).toList().toString();
            case Map<?, ?> map -> {
                TreeMap<String, String> sorted = new TreeMap<>();
                map.forEach((key, item) -> sorted.put(text("", key), text("", item)));
                yield sorted.toString();
            }
            case Object own when own.getClass().getPackage() == Ledger.class.getPackage() && !own.getClass().isRecord() -> {
                TreeMap<String, String> parts = new TreeMap<>();
                fields(own).forEach((part, item) -> parts.put(part, text(part, item)));
                yield parts.toString();
            }
            default -> value.toString();
        };
    }

    private static Map<String, Object> fields(Object owner) {
        Map<String, Object> fields = new TreeMap<>();
        for (Field field : owner.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !MEANS.contains(field.getType())) {
                try {
                    field.setAccessible(true);
                    fields.put(field.getName(), field.get(owner));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return fields;
    }
}
