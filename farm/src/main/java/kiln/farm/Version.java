package kiln.farm;

/// Kiln's own version, which also stands in the names of the images it makes.
public final class Version {
    /// The same as in `pom.xml`; a test compares them.
    public static final String KILN = "0.1.0";

    private Version() {}
}
