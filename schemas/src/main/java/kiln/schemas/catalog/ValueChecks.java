package kiln.schemas.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import kiln.schemas.problem.Problem;

/// What a JSON Schema cannot say about the values of one file: sizes that must fit into each other, the lines of a
/// kernel's configuration.
final class ValueChecks {
    /// First byte of the first partition; what U-Boot's own instructions and all partitioning tools leave free.
    private static final long FIRST_PARTITION = Size.MIB;
    /// The partition table of an MBR disk is its first sector.
    private static final long MBR_END = 512;
    /// The backup table and the gap at the start that a GPT disk needs besides its partitions.
    private static final long UEFI_OVERHEAD = 2 * Size.MIB;
    /// The largest disk an image may describe; `int` MiB would go further, SD cards do not.
    private static final long MAX_IMAGE = 64L << 30;

    /// More memory than any board has; it keeps MiB within an `int`.
    private static final long MAX_MEMORY = 1L << 40;

    private static final Pattern CONFIG_LINE = Pattern.compile(
            "CONFIG_[A-Z0-9_a-z]+=(y|n|m|-?[0-9]+|0x[0-9a-fA-F]+|\"[^\"]*\")"
                    + "|# CONFIG_[A-Z0-9_a-z]+ is not set");

    private final YamlDocument document;
    private final List<Problem> problems = new ArrayList<>();

    private ValueChecks(YamlDocument document) {
        this.document = document;
    }

    static List<Problem> problems(YamlDocument document) {
        ValueChecks checks = new ValueChecks(document);
        checks.days();
        switch (document.file().shelf()) {
            case BOARDS -> checks.board();
            case KERNELS -> checks.kernel();
            case MARKS -> checks.mark();
            case DISTROS, TOOLBOXES -> {
                // Their schemas say everything.
            }
        }
        return checks.problems;
    }

    private void board() {
        mebibytes("/boot-test/memory", MAX_IMAGE);
        for (int i = 0; i < node("/hardware/memory").size(); i++) {
            mebibytes("/hardware/memory/" + i, MAX_MEMORY);
        }
        boolean uefi = has("/layout/uefi");
        String layout = uefi ? "/layout/uefi" : "/layout/extlinux";
        boolean whole = mebibytes(layout + "/image", MAX_IMAGE);
        if (uefi) {
            whole &= mebibytes("/layout/uefi/esp", MAX_IMAGE);
            if (whole) {
                systemPartition(size("/layout/uefi/image"), size("/layout/uefi/esp"));
            }
        } else if (has("/layout/extlinux/boot")) {
            whole &= mebibytes("/layout/extlinux/boot", MAX_IMAGE);
            if (whole) {
                bootPartition(size("/layout/extlinux/image"), size("/layout/extlinux/boot"));
            }
        }
        bootloader(uefi);
    }

    private void systemPartition(long image, long esp) {
        if (esp + UEFI_OVERHEAD >= image) {
            problem("/layout/uefi/esp", "the EFI system partition of " + Size.text(esp)
                    + " leaves no room for a root in an image of " + Size.text(image) + "; it must be smaller than "
                    + Size.text(Math.max(0, image - UEFI_OVERHEAD)));
        }
    }

    private void bootPartition(long image, long boot) {
        if (boot + FIRST_PARTITION >= image) {
            problem("/layout/extlinux/boot", "the boot partition of " + Size.text(boot)
                    + " leaves no room for a root in an image of " + Size.text(image) + "; it must be smaller than "
                    + Size.text(Math.max(0, image - FIRST_PARTITION)));
        }
    }

    private void bootloader(boolean uefi) {
        if (uefi && has("/bootloader")) {
            problems.add(document.problemOfKey("/bootloader", "a board with the uefi layout brings its own firmware;"
                    + " take the bootloader out, or use the extlinux layout"));
        } else if (!uefi && !has("/bootloader")) {
            problem("", "missing key \"bootloader\": a board with the extlinux layout is started by U-Boot");
        } else if (!uefi) {
            offset(size("/bootloader/offset"));
        }
    }

    private void offset(long offset) {
        if (offset < MBR_END) {
            problem("/bootloader/offset", "the bootloader starts at " + Size.text(offset)
                    + ", inside the partition table (up to 512 B); the first free place is 512 B");
        } else if (offset >= FIRST_PARTITION) {
            problem("/bootloader/offset", "the bootloader starts at " + Size.text(offset)
                    + ", inside the root partition (from 1 MiB); it must start below 1 MiB");
        } else if (offset % 512 != 0) {
            problem("/bootloader/offset", "the bootloader starts at " + Size.text(offset)
                    + ", which is not a whole number of sectors of 512 B");
        }
    }

    private void kernel() {
        String id = document.file().id();
        if (Arrays.stream(Track.values()).anyMatch(track -> track.id().equals(id))) {
            problem("", "a kernel cannot be called " + id + ": that is a track, and requests name both");
        }
        if (has("/compile/config")) {
            config(document.root().at("/compile/config").asText());
        }
    }

    private void mark() {
        boolean works = node("/verdict").asText().equals("works");
        if (works && !(has("/board") && has("/kernel") && has("/distro"))) {
            problem("", "who saw an image work saw it of one board, kernel and distro; all three are needed");
        } else if (!has("/board") && !has("/kernel") && !has("/distro")) {
            problem("", "a mark names a board, a kernel or a distro; this one would be about every image there is");
        }
        if (has("/until") && node("/until").asText().compareTo(node("/since").asText()) < 0) {
            problem("/until", "this day is before " + node("/since").asText() + ", where the mark begins");
        }
    }

    /// Days of this form sort as text; the schema cannot say that there is no 31st of February.
    private void days() {
        for (String pointer : List.of("/base/released", "/released", "/since", "/until")) {
            if (has(pointer)) {
                day(pointer);
            }
        }
    }

    private void day(String pointer) {
        try {
            LocalDate.parse(node(pointer).asText());
        } catch (DateTimeException e) {
            problem(pointer, "there is no such day: \"" + node(pointer).asText() + "\"");
        }
    }

    private void config(String block) {
        int line = 0;
        for (String text : block.lines().map(String::strip).toList()) {
            line++;
            boolean comment = text.isEmpty() || text.startsWith("#") && !text.endsWith(" is not set");
            if (!comment && !CONFIG_LINE.matcher(text).matches()) {
                problems.add(document.problemInBlock("/compile/config", line, "\"" + text
                        + "\" is not a line of a kernel configuration, such as CONFIG_MMU=y or"
                        + " # CONFIG_NET is not set"));
            } else if (text.startsWith("CONFIG_LOCALVERSION=")) {
                problems.add(document.problemInBlock(
                        "/compile/config", line, "the release's suffix is set by the key local-version"));
            }
        }
    }

    private boolean mebibytes(String pointer, long most) {
        long bytes = size(pointer);
        if (bytes % Size.MIB != 0) {
            problem(pointer, Size.text(bytes) + " is not a whole number of MiB");
            return false;
        }
        if (bytes > most) {
            problem(pointer, Size.text(bytes) + " is more than the largest size allowed, " + Size.text(most));
            return false;
        }
        return true;
    }

    private long size(String pointer) {
        return Size.bytes(node(pointer).asText());
    }

    private boolean has(String pointer) {
        return !node(pointer).isMissingNode();
    }

    private JsonNode node(String pointer) {
        return document.root().at(pointer);
    }

    private void problem(String pointer, String message) {
        problems.add(document.problem(pointer, message));
    }
}
