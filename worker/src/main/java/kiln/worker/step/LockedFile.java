package kiln.worker.step;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.Sha256;

/// One file of a package archive, pinned. A lock is a list of these; it names no mirror.
///
/// @param name of the package; of a source package's file, the file's name
/// @param arch Debian's name, `all`, or `source`
/// @param path below the archive's base address, not percent-encoded
/// @param archive `main` or `security`
record LockedFile(String name, String version, String arch, String path, String archive, long sizeBytes,
        Sha256 sha256) {
    static final String MAIN = "main";
    static final String SECURITY = "security";

    private static final Comparator<LockedFile> ORDER =
            Comparator.comparing(LockedFile::name).thenComparing(LockedFile::arch).thenComparing(LockedFile::path);

    /// The last part of its path, e.g. `busybox-static_1.37.0-6+b9_amd64.deb`.
    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// The lock as bytes: sorted, so that equal answers are equal bytes.
    static byte[] encode(List<LockedFile> files) {
        return Codec.encode(files.stream().distinct().sorted(ORDER).toList());
    }

    /// @throws StepFailure if the bytes are not a lock
    static List<LockedFile> decode(byte[] json) throws StepFailure {
        try {
            List<LockedFile> files = new ArrayList<>();
            for (JsonNode node : Codec.decode(json, JsonNode.class)) {
                LockedFile file = Codec.decode(node.toString(), LockedFile.class);
                if (!file.path().matches("[A-Za-z0-9][A-Za-z0-9+.~_:/-]*") || file.path().contains("..")) {
                    throw new IllegalArgumentException("odd path \"" + file.path() + "\"");
                }
                files.add(file);
            }
            return files;
        } catch (IllegalArgumentException e) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "the input \"lock\" is not a lock: " + e.getMessage());
        }
    }
}
