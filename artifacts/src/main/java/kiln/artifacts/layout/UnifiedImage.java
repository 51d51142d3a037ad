package kiln.artifacts.layout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// The sections of a unified kernel image.
///
/// @param sections their content, by name
/// @see <a href="https://uapi-group.org/specifications/specs/unified_kernel_image/">Unified Kernel Image</a>
/// @see <a href="https://learn.microsoft.com/en-us/windows/win32/debug/pe-format">PE Format</a>
record UnifiedImage(Map<String, Disk> sections) {
    private static final int PE_POINTER = 0x3c;
    private static final int COFF_BYTES = 24;
    private static final int SECTION_HEADER_BYTES = 40;
    private static final int TEXT_MAX = 64 * 1024;

    UnifiedImage {
        sections = Collections.unmodifiableMap(new TreeMap<>(sections));
    }

    /// @throws IllegalArgumentException if it is no PE file, or a section lies outside
    static UnifiedImage read(Disk file) {
        Faults.requireSame("MZ", FatVolume.text(file.read(0, 2), 0, 2), "the beginning of the file");
        long pe = Integer.toUnsignedLong(file.read(PE_POINTER, 4).getInt(0));
        ByteBuffer coff = file.read(pe, COFF_BYTES);
        Faults.requireSame("PE\0\0", FatVolume.text(coff, 0, 4), "the signature at byte " + pe);
        long table = pe + COFF_BYTES + Short.toUnsignedInt(coff.getShort(20));
        Map<String, Disk> sections = new TreeMap<>();
        for (int i = 0; i < Short.toUnsignedInt(coff.getShort(6)); i++) {
            ByteBuffer header = file.read(table + (long) i * SECTION_HEADER_BYTES, SECTION_HEADER_BYTES);
            long length = Math.min(Integer.toUnsignedLong(header.getInt(8)), Integer.toUnsignedLong(header.getInt(16)));
            sections.put(FatVolume.text(header, 0, 8).replace("\0", ""), file.part(Integer.toUnsignedLong(header.getInt(20)), length));
        }
        return new UnifiedImage(sections);
    }

    /// @throws IllegalArgumentException if there is no such section
    Disk section(String name) {
        Disk section = sections.get(name);
        if (section == null) {
            throw new IllegalArgumentException("there is no section " + name + ", only " + String.join(", ", sections.keySet()));
        }
        return section;
    }

    String text(String name) {
        return text(section(name));
    }

    /// @throws IllegalArgumentException if it is longer than any such text
    static String text(Disk file) {
        if (file.sizeBytes() > TEXT_MAX) {
            throw new IllegalArgumentException("a text of " + file.sizeBytes() + " bytes is not read; " + TEXT_MAX + " are the most");
        }
        return new String(file.read(0, (int) file.sizeBytes()).array(), StandardCharsets.UTF_8);
    }
}
