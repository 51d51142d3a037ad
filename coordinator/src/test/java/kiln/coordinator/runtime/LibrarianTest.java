package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.sign.Seals;
import kiln.coordinator.sign.SigningKey;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;

class LibrarianTest {
    private static final Sha256 KEY = Sha256.of("key");
    private static final CellId CELL = new CellId("board-a", "current", "distro-a", "device");

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Librarian librarian = new Librarian(store);
    private final Plan plan = Graphs.oneCell();
    private final JobId image = Graphs.job(plan, "image");
    private final JobId boot = Graphs.job(plan, "boot");
    private final JobResult result = Graphs.result(image, options(), KEY, 1, Graphs.ALICE);

    @Test
    void aKeyWithoutARecord_isUnknown() {
        assertEquals(Optional.empty(), librarian.lookUp(KEY));
    }

    @Test
    void aRecordWithAllItsOutputs_isKnown() {
        storeAll();

        assertEquals(Optional.of(result), librarian.lookUp(KEY));
    }

    @Test
    void aRecordWhoseOutputIsGone_isRemovedSoThatANewOneCanBeWritten() {
        storeAll();
        store.delete(output("img.xz").objectKey());

        assertEquals(Optional.empty(), librarian.lookUp(KEY));
        assertEquals(List.of(), store.list("results/"));
    }

    @Test
    void aRecordThatIsNoJson_isRemoved() {
        store.putObject(JobResult.objectKey(KEY), "{".getBytes(StandardCharsets.UTF_8), "application/json");

        assertEquals(Optional.empty(), librarian.lookUp(KEY));
        assertEquals(List.of(), store.list("results/"));
    }

    @Test
    void anImageIsPublishedUnderItsNameOfItsBuild_andReadBack() {
        storeAll();

        Command.Published published = publish(Map.of());

        assertEquals(List.of(
                "images/board-a/20260101-000000-0001/" + result.facts().get("name") + ".img.xz",
                "images/board-a/20260101-000000-0001/" + result.facts().get("name") + ".img.zst"),
                published.images().stream().map(PublishedImage::key).toList());
        published.images().forEach(one -> assertEquals(one.sha256(), Sha256.of(store.get(one.key()).orElseThrow())));
    }

    @Test
    void theMapOfAnImagesBlocks_liesBesideIt() {
        storeAll();
        TreeMap<String, Artifact> outputs = new TreeMap<>(result.outputs());
        outputs.put("img.bmap", store.put("<bmap/>".getBytes(StandardCharsets.UTF_8)));
        JobResult mapped = new JobResult(KEY, image, 1, Graphs.ALICE, outputs, result.facts(), 1, 0, 1, Optional.empty());

        librarian.publish(Graphs.BUILD, CELL, new Librarian.Proved(image, mapped, boot, result), Map.of(), 0);

        assertEquals("<bmap/>", text("images/board-a/20260101-000000-0001/" + result.facts().get("name") + ".img.bmap"));
        assertEquals(3, store.list("images/").size());
    }

    @Test
    void whatTheCheckOfAnImagesLayoutFound_liesBesideIt() {
        storeAll();
        Artifact layout = store.put("{\"table\":\"gpt\"}".getBytes(StandardCharsets.UTF_8));

        librarian.publish(Graphs.BUILD, CELL, new Librarian.Proved(image, result, boot, checked(layout)), Map.of(), 0);

        assertEquals("{\"table\":\"gpt\"}",
                text("images/board-a/20260101-000000-0001/" + result.facts().get("name") + ".img.layout.json"));
        assertEquals(4, store.list("images/").size());
    }

    @Test
    void aLostCertificate_isMadeAnewByTheBoot_notByTheImage() {
        storeAll();
        Artifact layout = store.put("{}".getBytes(StandardCharsets.UTF_8));
        store.delete(layout.objectKey());

        Command answer = librarian.publish(Graphs.BUILD, CELL, new Librarian.Proved(image, result, boot, checked(layout)), Map.of(), 0);

        assertEquals(new Command.ResultLost(boot, "artifact " + layout.digest() + " is missing or spoilt"), answer);
    }

    private JobResult checked(Artifact layout) {
        return new JobResult(KEY, boot, 1, Graphs.ALICE, Map.of("layout", layout), result.facts(), 1, 0, 1, Optional.empty());
    }

    @Test
    void anImagePublishedBefore_keepsItsAddress() {
        storeAll();
        PublishedImage before = publish(Map.of()).images().getFirst();

        Command again = librarian.publish(Graphs.OTHER_BUILD, CELL, proved(), Map.of(before.sha256(), before), 0);

        assertEquals(before, assertInstanceOf(Command.Published.class, again).images().getFirst());
    }

    @Test
    void aSpoiltPublishedImage_isRestoredFromItsArtifact() {
        storeAll();
        PublishedImage spoilt = publish(Map.of()).images().getFirst();
        store.corrupt(spoilt.key());

        publish(Map.of(spoilt.sha256(), spoilt));

        assertEquals(spoilt.sha256(), Sha256.of(store.get(spoilt.key()).orElseThrow()));
    }

    @Test
    void aNameThatHasOtherBytes_isLeftAlone_andTheNextOneTaken() {
        storeAll();
        String name = "images/board-a/20260101-000000-0001/" + result.facts().get("name");
        store.putObject(name + ".img.xz", "of an attempt before".getBytes(StandardCharsets.UTF_8), "");

        assertEquals(List.of(name + "_2.img.xz", name + ".img.zst"),
                publish(Map.of()).images().stream().map(PublishedImage::key).toList());
        assertEquals("of an attempt before", text(name + ".img.xz"));
    }

    @Test
    void aSpoiltArtifact_isNeverPublishedButMadeAgain() {
        storeAll();
        store.corrupt(output("img.xz").objectKey());

        Command answer = librarian.publish(Graphs.BUILD, CELL, proved(), Map.of(), 0);

        assertEquals(image, assertInstanceOf(Command.ResultLost.class, answer).job());
        assertEquals(List.of(), store.list("images/"));
    }

    @Test
    void checksumsStandBesideTheImagesOfTheBuild_sortedAsSha256sumReadsThem() {
        storeAll();
        List<PublishedImage> images = publish(Map.of()).images();

        librarian.conclude(Graphs.BUILD, images, Set.of(), Map.of("build.json", "{}".getBytes(StandardCharsets.UTF_8)));

        String sums = text("images/board-a/20260101-000000-0001/SHA256SUMS");
        assertEquals(output("img.bmap").digest() + "  " + result.facts().get("name") + ".img.bmap\n"
                + images.get(0).sha256() + "  " + images.get(0).name() + "\n"
                + images.get(1).sha256() + "  " + images.get(1).name() + "\n", sums);
        assertEquals("{}", text("builds/20260101-000000-0001/build.json"));
    }

    @Test
    void checksumsAreSigned_whereThereIsAKey_theSameEachTime() {
        storeAll();
        SigningKey key = SigningKey.of(new byte[SigningKey.CHANCE_BYTES]);
        Librarian signing = new Librarian(store, Optional.of(key));
        List<PublishedImage> images = publish(Map.of()).images();
        String folder = "images/board-a/20260101-000000-0001/";

        signing.conclude(Graphs.BUILD, images, Set.of(), Map.of());
        String signature = text(folder + "SHA256SUMS.minisig");
        signing.conclude(Graphs.BUILD, images, Set.of(), Map.of());

        assertEquals(signature, text(folder + "SHA256SUMS.minisig"));
        assertEquals(Optional.of("kiln " + folder + "SHA256SUMS"),
                key.publicKey().verified(text(folder + "SHA256SUMS").getBytes(StandardCharsets.UTF_8), signature));
        Seals seals = new Seals(Optional.of(key.publicKey()), store);
        assertEquals(List.of(true, true), images.stream().map(seals::isSigned).toList());
    }

    @Test
    void checksumsAreOfMapsAndCertificatesToo_butOfNothingThatIsNoImagesOfTheBuild() {
        storeAll();
        List<PublishedImage> images = publish(Map.of()).images();
        String folder = "images/board-a/20260101-000000-0001/";
        String stem = result.facts().get("name");
        for (String name : List.of(stem + ".img.bmap", stem + ".img.layout.json", "other.img.bmap", stem + "_2.img.xz")) {
            store.putObject(folder + name, name.getBytes(StandardCharsets.UTF_8), "");
        }

        librarian.conclude(Graphs.BUILD, images, Set.of(), Map.of());

        assertEquals(Sha256.of(stem + ".img.bmap") + "  " + stem + ".img.bmap\n"
                + Sha256.of(stem + ".img.layout.json") + "  " + stem + ".img.layout.json\n"
                + images.get(0).sha256() + "  " + images.get(0).name() + "\n"
                + images.get(1).sha256() + "  " + images.get(1).name() + "\n", text(folder + "SHA256SUMS"));
    }

    @Test
    void aBuildThatOnlyReused_writesNoChecksumsAnew() {
        storeAll();
        List<PublishedImage> images = publish(Map.of()).images();

        librarian.conclude(Graphs.OTHER_BUILD, images, Set.of(), Map.of());

        assertEquals(List.of(), store.list("images/board-a/20260101-000000-0002/"));
    }

    @Test
    void whatKilledWorkersHadBegunToCompose_goes_butNotWhatIsUnderWay() {
        JobId running = new JobId("image-" + "0".repeat(32));
        store.putObject("compose/" + image + "/1/img.xz", new byte[1], "");
        store.putObject("compose/" + running + "/1/img.xz", new byte[1], "");

        librarian.conclude(Graphs.BUILD, List.of(), Set.of(image), Map.of());

        assertEquals(List.of("compose/" + running + "/1/img.xz"), store.list("compose/"));
    }

    private Librarian.Proved proved() {
        return new Librarian.Proved(image, result, boot, result);
    }

    private Command.Published publish(Map<Sha256, PublishedImage> known) {
        return assertInstanceOf(Command.Published.class, librarian.publish(Graphs.BUILD, CELL, proved(), known, 0));
    }

    private void storeAll() {
        result.outputs().keySet().forEach(name -> store.put(Graphs.bytesOf(KEY, name)));
        store.putIfAbsent(JobResult.objectKey(KEY), Codec.encode(result), "application/json");
    }

    private Artifact output(String name) {
        return result.outputs().get(name);
    }

    private kiln.schemas.plan.JobOptions options() {
        return plan.jobs().stream().filter(job -> job.id().equals(image)).map(Job::options).findFirst().orElseThrow();
    }

    private String text(String key) {
        return new String(store.get(key).orElseThrow(), StandardCharsets.UTF_8);
    }
}
