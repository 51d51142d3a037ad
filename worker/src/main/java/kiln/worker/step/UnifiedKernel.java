package kiln.worker.step;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import kiln.artifacts.frame.PartIndex;

/// A unified kernel image: an EFI stub to which command line, names and, at the very end, the kernel are appended as PE
/// sections.
///
/// @see <a href="https://uapi-group.org/specifications/specs/unified_kernel_image/">Unified Kernel Image</a>
/// @see <a href="https://learn.microsoft.com/en-us/windows/win32/debug/pe-format">PE Format</a>
final class UnifiedKernel {
    private static final int PE_POINTER = 0x3c;
    private static final int PE32_PLUS = 0x20b;
    private static final int SECTION_HEADER_BYTES = 40;
    /// Initialized data, readable.
    private static final int CHARACTERISTICS = 0x4000_0040;

    private final ByteBuffer stub;
    private final int coff;
    private final int optional;
    private final int table;
    private final int sections;

    private UnifiedKernel(byte[] stubBytes) {
        this.stub = ByteBuffer.wrap(stubBytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int pe = stub.getInt(PE_POINTER);
        if (stub.getInt(pe) != 0x4550) {
            throw new IllegalArgumentException("the EFI stub is no PE file: no signature at byte " + pe);
        }
        this.coff = pe + 4;
        this.optional = coff + 20;
        if (Short.toUnsignedInt(stub.getShort(optional)) != PE32_PLUS) {
            throw new IllegalArgumentException("the EFI stub is no 64-bit PE file");
        }
        this.sections = Short.toUnsignedInt(stub.getShort(coff + 2));
        this.table = optional + Short.toUnsignedInt(stub.getShort(coff + 16));
    }

    /// All of it but the kernel, which is to follow.
    ///
    /// @param stub e.g. systemd's `linuxx64.efi.stub`
    /// @param content by section name, e.g. `.cmdline`; appended in the map's order
    /// @param kernelBytes a multiple of [PartIndex#KERNEL_ALIGNMENT], as is the length of what is returned
    /// @throws IllegalArgumentException if the stub is no PE file or has no room for more section headers
    static byte[] beginning(byte[] stub, Map<String, byte[]> content, int kernelBytes) {
        try {
            return new UnifiedKernel(stub).with(content, kernelBytes);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the EFI stub (" + stub.length + " bytes) ends inside its PE headers",
                    e);
        }
    }

    private byte[] with(Map<String, byte[]> content, int kernelBytes) {
        int sectionAlignment = stub.getInt(optional + 32);
        int fileAlignment = stub.getInt(optional + 36);
        requireRoom(content.size() + 1);
        int address = endOfMemory(sectionAlignment);
        int size = aligned(stub.capacity(), fileAlignment);
        int total = size;
        for (byte[] bytes : content.values()) {
            total = Math.addExact(total, aligned(bytes.length, fileAlignment));
        }
        total = aligned(total, PartIndex.KERNEL_ALIGNMENT);
        ByteBuffer out = ByteBuffer.wrap(Arrays.copyOf(stub.array(), total)).order(ByteOrder.LITTLE_ENDIAN);
        int header = table + sections * SECTION_HEADER_BYTES;
        int data = out.getInt(optional + 8);
        for (var section : content.entrySet()) {
            int raw = aligned(section.getValue().length, fileAlignment);
            putHeader(out, header, section.getKey(), section.getValue().length, address, raw, size);
            out.put(size, section.getValue());
            header += SECTION_HEADER_BYTES;
            size += raw;
            data += raw;
            address = aligned(Math.addExact(address, section.getValue().length), sectionAlignment);
        }
        putHeader(out, header, ".linux", kernelBytes, address, kernelBytes, total);
        out.putShort(coff + 2, (short) (sections + content.size() + 1));
        out.putInt(optional + 8, data + kernelBytes);
        out.putInt(optional + 56, aligned(Math.addExact(address, kernelBytes), sectionAlignment));
        // The checksum matters to drivers only; zero says there is none.
        out.putInt(optional + 64, 0);
        return out.array();
    }

    private void requireRoom(int more) {
        int end = table + (sections + more) * SECTION_HEADER_BYTES;
        int room = stub.getInt(optional + 60);
        for (int i = 0; i < sections; i++) {
            int first = stub.getInt(table + i * SECTION_HEADER_BYTES + 20);
            room = first == 0 ? room : Math.min(room, first);
        }
        if (end > room) {
            throw new IllegalArgumentException("the EFI stub has no room for " + more
                    + " more section headers: they would end "
                    + "at byte " + end + ", its first section starts at " + room);
        }
    }

    private int endOfMemory(int alignment) {
        int end = 0;
        for (int i = 0; i < sections; i++) {
            int at = table + i * SECTION_HEADER_BYTES;
            int size = Math.max(stub.getInt(at + 8), stub.getInt(at + 16));
            end = Math.max(end, aligned(stub.getInt(at + 12) + size, alignment));
        }
        return end;
    }

    private static void putHeader(ByteBuffer out, int at, String name, int size, int address, int rawSize,
            int rawOffset) {
        byte[] label = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), 8);
        out.put(at, label);
        out.putInt(at + 8, size).putInt(at + 12, address).putInt(at + 16, rawSize).putInt(at + 20, rawOffset);
        out.putLong(at + 24, 0).putInt(at + 32, 0).putInt(at + 36, CHARACTERISTICS);
    }

    private static int aligned(int value, int alignment) {
        return Math.ceilDiv(value, alignment) * alignment;
    }
}
