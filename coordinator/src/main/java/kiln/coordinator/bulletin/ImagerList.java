package kiln.coordinator.bulletin;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kiln.coordinator.advice.DownloadView;
import kiln.coordinator.advice.Language;
import kiln.schemas.catalog.Board;

/// The images that are recommended as Raspberry Pi Imager reads them: `rpi-imager --repo <place>/download/os_list.json`.
/// A sub-list: the object `imager` belongs to the official list only.
///
/// @param place where the bucket is served without credentials, with a slash at the end
/// @see <a href="https://github.com/raspberrypi/rpi-imager/blob/main/doc/schema-notes.md">rpi-imager, schema notes</a>
record ImagerList(URI place) {
    static final String KEY = "download/os_list.json";
    static final String ICON_KEY = "download/icon.svg";
    /// 40 by 40, as Imager wants it.
    static final String ICON = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\" viewBox=\"0 0 40 40\">"
            + "<path d=\"M6 34V20a14 14 0 0 1 28 0v14z\" fill=\"#a33f00\"/><path d=\"M14 34V24a6 6 0 0 1 12 0v10z\" fill=\"#e69f00\"/></svg>\n";

    /// @param catalog what is known of the boards
    Map<String, Object> of(List<DownloadView> boards, List<Board> catalog) {
        Map<String, List<String>> devices = catalog.stream().collect(Collectors.toMap(Board::id,
                board -> board.hardware().map(Board.Hardware::imagerDevices).orElse(List.of())));
        return Map.of("os_list", boards.stream()
                .flatMap(board -> board.recommended().stream().map(image -> entry(board, image, devices.get(board.board()))))
                .toList());
    }

    /// An image whose devices are not named is hidden when a device was chosen, and shown when none was.
    private Map<String, Object> entry(DownloadView board, DownloadView.Image image, List<String> devices) {
        DownloadView.File file = image.files().getFirst();
        Map<String, Object> entry = new TreeMap<>();
        entry.put("name", board.name() + " · " + image.title());
        entry.put("description", image.needText() + ". " + image.tierText() + ". " + String.join(" ", image.caveats()));
        entry.put("icon", place.resolve(ICON_KEY).toString());
        entry.put("url", place.resolve(file.key()).toString());
        entry.put("extract_size", file.rawSizeBytes());
        entry.put("extract_sha256", file.rawSha256());
        entry.put("image_download_size", file.sizeBytes());
        entry.put("image_download_sha256", file.sha256());
        entry.put("release_date", image.day());
        entry.put("devices", devices);
        // Nothing in our images reads what Imager would write onto them.
        entry.put("init_format", "none");
        entry.put("website", place.resolve(DownloadPages.key(board.board(), Language.EN, "html")).toString());
        switch (board.arch()) {
            case "armhf" -> entry.put("architecture", "armhf");
            case "arm64" -> entry.put("architecture", "armv8");
            default -> {
                // Imager has no name for it.
            }
        }
        return entry;
    }
}
