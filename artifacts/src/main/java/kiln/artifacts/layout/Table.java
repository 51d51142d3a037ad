package kiln.artifacts.layout;

import java.util.List;
import kiln.artifacts.image.Region;

/// A partition table as it was read.
///
/// @param kind `dos` or `gpt`, as util-linux calls them
/// @param diskId as util-linux prints it: `0x` and eight hex digits, or a GUID
/// @param partitions that are not empty
/// @param reserved where the table itself and its copy lie
record Table(String kind, String diskId, List<Entry> partitions, List<Region> reserved) {
    Table {
        partitions = List.copyOf(partitions);
        reserved = List.copyOf(reserved);
    }

    /// @param number from 1
    /// @param type two hex digits, or a GUID
    /// @param id PARTUUID
    record Entry(int number, String type, String id, long firstSector, long lastSector) {
        long sectors() {
            return lastSector - firstSector + 1;
        }
    }
}
