package kiln.coordinator.advice;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A language in which advice is given.
public enum Language {
    EN("English"),
    ZH("中文");

    private final String id = name().toLowerCase(Locale.ROOT);
    private final String ownName;

    Language(String ownName) {
        this.ownName = ownName;
    }

    /// The name in queries, file names and HTML: `en` or `zh`.
    public String id() {
        return id;
    }

    /// As its speakers call it.
    public String ownName() {
        return ownName;
    }

    public static Optional<Language> of(String id) {
        return Stream.of(values()).filter(language -> language.id().equals(id)).findFirst();
    }
}
