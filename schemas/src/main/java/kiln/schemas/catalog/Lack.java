package kiln.schemas.catalog;

import java.util.Locale;

/// Something that people expect of a system and that a kernel or a distro does not have.
public enum Lack {
    /// Most drivers of real hardware: it is made for virtual machines.
    HARDWARE,
    /// Pictures on a monitor.
    DISPLAY,
    USB,
    ETHERNET,
    WIRELESS,
    /// Without them there is no systemd and there are no containers.
    CONTROL_GROUPS,
    SYSTEMD,
    PACKAGE_MANAGER,
    SSH;

    private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /// The name in catalog files and JSON, e.g. `control-groups`.
    public String id() {
        return id;
    }

    /// @throws IllegalArgumentException if nothing of this name is known to lack
    public static Lack of(String id) {
        for (Lack lack : values()) {
            if (lack.id().equals(id)) {
                return lack;
            }
        }
        throw new IllegalArgumentException("unknown lack " + id);
    }
}
