package kiln.farm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kiln.coordinator.schedule.Waiting;
import kiln.coordinator.view.BuildView;

/// The end of a build for people: its cells, where the images are, how to write one to a card.
final class CellTable {
    private CellTable() {}

    static List<String> lines(BuildView build, Style style) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("  CELL", "STATE", "BOOTED ON", "KERNEL", "BOOT CPU"));
        for (BuildView.Cell cell : build.cells()) {
            rows.add(row(cell, style));
        }
        List<String> lines = new ArrayList<>();
        List<String> plain = Table.lines(rows);
        lines.add(style.strong(plain.getFirst()));
        for (int i = 0; i < build.cells().size(); i++) {
            BuildView.Cell cell = build.cells().get(i);
            lines.add(style.paint(cell.state(), plain.get(i + 1)));
            String why = cell.waiting().map(Waiting::text).orElse(cell.reason());
            if (!why.isEmpty()) {
                lines.add("      " + why.lines().findFirst().orElse(""));
            }
        }
        return lines;
    }

    private static List<String> row(BuildView.Cell cell, Style style) {
        List<String> row = new ArrayList<>(List.of(style.glyph(cell.state()) + " " + cell.cell(), cell.state()));
        cell.boot()
                .ifPresent(boot -> row.addAll(List.of(
                        boot.machine(), boot.kernel(), String.format(Locale.ROOT, "%.1f s", boot.cpuSeconds()))));
        return row;
    }

    /// One line that says how it went.
    static String headline(BuildView build, Style style) {
        String facts = "Build " + build.build() + " is " + build.state() + ": " + Words.counts(build.counts()) + " of "
                + Words.count(build.planned(), "cell") + " in " + Words.duration(build.seconds()) + " ("
                + build.jobs().run() + " of " + Words.count(build.jobs().total(), "job") + " ran, "
                + Words.duration(build.cpuSeconds()) + " CPU)";
        return style.paint(build.state(), style.glyph(build.state()) + " " + facts);
    }

    /// Where the images are; nothing if there are none.
    static List<String> images(BuildView build) {
        List<String> lines = new ArrayList<>();
        for (BuildView.Cell cell : build.cells()) {
            xz(cell).ifPresent(image -> {
                String place = image.path().isEmpty() ? "./kiln get " + cell.cell() : image.path();
                lines.add("  " + place + "  (" + Words.bytes(image.sizeBytes()) + ")");
            });
        }
        if (!lines.isEmpty()) {
            lines.addFirst("Images:");
            lines.add("Write one to a card:  " + flash("IMAGE"));
        }
        return lines;
    }

    static String flash(String image) {
        return "xzcat " + image + " | sudo dd of=/dev/sdX bs=4M conv=fsync status=progress";
    }

    static Optional<BuildView.Image> xz(BuildView.Cell cell) {
        return cell.images().stream()
                .filter(image -> image.name().endsWith(".img.xz"))
                .findFirst();
    }
}
