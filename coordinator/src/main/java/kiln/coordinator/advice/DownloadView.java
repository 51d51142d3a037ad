package kiln.coordinator.advice;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Medium;
import kiln.schemas.message.PublishedImage;

/// Advice on a board as JSON, in one language.
///
/// @param memory the sizes it is sold with, e.g. `1 GiB`; empty if they are any
/// @param display `hdmi`, `none`, `varies`, or empty if nobody wrote it down
/// @param media what its firmware starts from, e.g. `sd`
/// @param language of all texts: `en` or `zh`
/// @param recommended at most two
public record DownloadView(
        String board,
        String name,
        String arch,
        Optional<String> soc,
        List<String> memory,
        String display,
        List<String> media,
        String language,
        List<Image> recommended,
        List<Other> others,
        List<String> notes) {

    /// @param need `server`, `desktop` or `steady`; `needText` says it in words
    /// @param tier `recommended`, `works-in-qemu`, `built-only` or `known-bad`
    /// @param build the first that made it, @param day (UTC) of that build, e.g. `2026-11-21`
    /// @param why reasons to take it, @param caveats what does not work and what to know
    /// @param writeTo media it starts from, in words
    /// @param files the one that every tool reads first
    /// @param blockMap key of the map of its blocks, for `bmaptool`
    /// @param signature key of the signature of its checksums, if they are signed
    public record Image(
            String cell, String need, String needText, String tier, String tierText, String title, String build, String day,
            List<String> why, List<String> caveats, List<String> writeTo, List<File> files, Optional<String> blockMap,
            Optional<String> signature, List<Guide> verify, List<Guide> flash) {}

    /// @param key in the bucket; `/api/v1/` before it leads to the bytes
    /// @param rawSizeBytes, rawSha256 of what is written to the card
    public record File(
            String name, String key, long sizeBytes, String sha256, long rawSizeBytes, String rawSha256) {
        static File of(PublishedImage image) {
            return new File(image.name(), image.key(), image.sizeBytes(), image.sha256().hex(), image.rawSizeBytes(),
                    image.rawSha256().hex());
        }
    }

    /// @param reason why it is not recommended
    public record Other(
            String cell, String tier, String tierText, String title, String build, String day, String reason, List<File> files) {}

    /// Of a farm that signs nothing.
    public static DownloadView of(BoardAdvice advice, Texts texts, Predicate<String> isThere) {
        return of(advice, texts, isThere, Optional.empty());
    }

    /// @param isThere whether the bucket has an object of this key
    /// @param key by which signatures are checked, as `minisign -P` takes it
    public static DownloadView of(BoardAdvice advice, Texts texts, Predicate<String> isThere, Optional<String> key) {
        Board board = advice.board();
        Optional<Board.Hardware> hardware = board.hardware();
        return new DownloadView(
                board.id(), board.name(), board.arch().debian(), hardware.flatMap(Board.Hardware::soc),
                hardware.map(h -> h.memoryMiB().stream().map(Words::memory).toList()).orElse(List.of()),
                hardware.map(h -> h.display().name().toLowerCase(Locale.ROOT)).orElse(""),
                hardware.map(h -> h.media().stream().map(Medium::id).toList()).orElse(List.of()),
                texts.language().id(),
                advice.recommended().stream().map(pick -> image(pick, texts, isThere, key)).toList(),
                advice.others().stream().map(other -> other(other, texts)).toList(),
                advice.notes().stream().map(texts::say).toList());
    }

    private static Image image(BoardAdvice.Pick pick, Texts texts, Predicate<String> isThere, Optional<String> key) {
        String need = pick.need().name().toLowerCase(Locale.ROOT);
        PublishedImage first = pick.release().images().getFirst();
        Optional<String> map = Optional.of(first.key().replaceAll("\\.img\\.[a-z]+$", ".img.bmap")).filter(isThere);
        Optional<String> known = key.filter(one -> pick.signed());
        Guides guides = new Guides(texts);
        return new Image(
                pick.cell().toString(), need, texts.say("need." + need), pick.tier().id(), texts.say("tier." + pick.tier().id()),
                title(pick.distro(), pick.kernel()), pick.release().build().value(), pick.release().day().toString(),
                pick.why().stream().map(texts::say).toList(), pick.caveats().stream().map(texts::say).toList(),
                pick.media().stream().map(medium -> texts.say("medium." + medium.id())).toList(),
                pick.release().images().stream().map(File::of).toList(), map,
                known.map(one -> first.key().substring(0, first.key().lastIndexOf('/') + 1) + "SHA256SUMS.minisig"),
                Stream.concat(guides.verify(first.name(), first.sha256().hex()).stream(), known.stream().flatMap(guides::signed)).toList(), guides.flash(first.name(), map.isPresent()));
    }

    private static Other other(BoardAdvice.Other other, Texts texts) {
        return new Other(
                other.cell().toString(), other.tier().id(), texts.say("tier." + other.tier().id()),
                title(other.distro(), other.kernel()), other.release().build().value(), other.release().day().toString(),
                texts.say(other.reason().orElse(Saying.of("ban.not-first"))),
                other.release().images().stream().map(File::of).toList());
    }

    private static String title(String distro, String kernel) {
        return kernel.isEmpty() ? distro : distro + " · Linux " + kernel;
    }
}
