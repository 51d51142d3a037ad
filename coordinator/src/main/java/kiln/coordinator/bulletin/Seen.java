package kiln.coordinator.bulletin;

import java.util.Optional;
import kiln.coordinator.advice.CellHistory;
import kiln.coordinator.view.BuildView;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Sha256;

/// Turns a cell of a build that has ended, as people see it, into what it says of its images.
final class Seen {
    private Seen() {}

    static Optional<CellHistory> of(BuildId build, BuildView.Cell cell) {
        CellId id = CellId.parse(cell.cell());
        return CellHistory.of(build, id, cell.state(), cell.reason(), cell.images().stream().map(Seen::image).toList(),
                cell.boot().map(boot -> new BootEvidence(
                        boot.machine(), id.board(), boot.kernel(), boot.distro(), boot.cpuSeconds())));
    }

    private static PublishedImage image(BuildView.Image image) {
        return new PublishedImage(image.name(), image.key(), image.sizeBytes(), new Sha256(image.sha256()),
                image.rawSizeBytes(), new Sha256(image.rawSha256()));
    }
}
