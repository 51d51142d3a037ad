package kiln.coordinator.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class GuidesTest {
    private static final String NAME = "Kiln_0.1.0_uefi-x86_64_trixie-minimal_edge_7.2.12+deb13-cloud-amd64.img.xz";
    private final Guides guides = new Guides(Texts.of(Language.EN));

    @Test
    void aFileIsChecked_byTheToolThatEachSystemHas() {
        assertEquals(List.of(
                "linux sha256sum [echo \"ab12  " + NAME + "\" | sha256sum -c]",
                "macos shasum [echo \"ab12  " + NAME + "\" | shasum -a 256 -c]",
                "windows powershell [(Get-FileHash -Algorithm SHA256 " + NAME + ").Hash -eq \"ab12\"]"),
                told(guides.verify(NAME, "ab12")));
    }

    @Test
    void anImageIsWritten_byImagerEtcherBmaptoolAndDd() {
        assertEquals(List.of(
                "linux imager []", "linux etcher []", "macos imager []", "macos etcher []", "windows imager []", "windows etcher []",
                "linux bmaptool [sudo bmaptool copy " + NAME + " /dev/sdX]",
                "linux dd [xzcat " + NAME + " | sudo dd of=/dev/sdX bs=4M conv=fsync status=progress]",
                "macos dd [diskutil unmountDisk /dev/diskN, xzcat " + NAME + " | sudo dd of=/dev/rdiskN bs=4m, diskutil eject /dev/diskN]",
                "windows dd []"), told(guides.flash(NAME, true)));
    }

    @Test
    void withoutAMap_thereIsNoBmaptool() {
        assertEquals(0, guides.flash(NAME, false).stream().filter(guide -> guide.tool().equals("bmaptool")).count());
    }

    @Test
    void aNameThatAShellWouldUnderstand_isNeverPutIntoACommand() {
        for (String name : List.of("a b.img.xz", "$(reboot).img.xz", "-rf", "a;b", "a\"b", "")) {
            assertThrows(IllegalArgumentException.class, () -> guides.verify(name, "ab"), name);
            assertThrows(IllegalArgumentException.class, () -> guides.flash(name, true), name);
        }
    }

    private static List<String> told(List<Guide> guides) {
        return guides.stream().map(guide -> guide.os() + " " + guide.tool() + " " + guide.commands()).toList();
    }
}
