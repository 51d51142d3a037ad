package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ExportCommandTest extends CommandFixture {
    private static final BuildView RED = Examples.build("red", List.of(
            Examples.built("orangepi-pc/current/trixie-minimal/device"),
            Examples.cell("orangepi-pc/edge/trixie-minimal/device", "failed", "E310 a.c:1: error: <no> \"x\" & y\nmore", ""),
            Examples.cell("uefi-x86_64/edge/trixie-minimal/device", "blocked", "toolbox assemble could not be made", ""),
            Examples.cell("uefi-x86_64/current/trixie-minimal/device", "quarantined", "E340 it ended 3 workers", ""),
            Examples.cell("uefi-x86_64/legacy/trixie-minimal/device", "skipped", "there is no legacy image", ""),
            Examples.cell("uefi-arm64/edge/trixie-minimal/device", "cancelled", "by anna", "")));

    private static final JobView FAILED = Examples.job(Examples.KERNEL_JOB, "kernel", "failed", "E310 no", Optional.of(Examples.LOG));

    @Test
    void aBuildIsASuite_andEachCellACase() {
        String xml = new JunitXml(RED, List.of(FAILED), "http://farm", board -> board.equals("orangepi-pc") ? "Allwinner H3" : "",
                job -> List.of("\u001B[31mcc1: error\u001B[0m", "make: ]]> \u0000\u0008\uFFFE *** [a.o] Error 1")).text();

        assertEquals("""
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="build 20261121-031502-4f1a" tests="6" failures="1" errors="2" skipped="2" time="83.250" timestamp="2026-11-18T11:06:40">
              <properties>
                <property name="state" value="red"/>
                <property name="url" value="http://farm/api/v1/builds/20261121-031502-4f1a"/>
              </properties>
              <testcase classname="allwinner-h3.orangepi-pc" name="current/trixie-minimal/device" time="0.000">
                <properties>
                  <property name="state" value="built"/>
                  <property name="kernel" value="6.1.176-kiln"/>
                  <property name="image" value="images/orangepi-pc/20261121-031502-4f1a/Kiln_0.1.0_orangepi-pc_trixie-minimal_current_6.1.176.img.xz"/>
                </properties>
              </testcase>
              <testcase classname="allwinner-h3.orangepi-pc" name="edge/trixie-minimal/device" time="0.000">
                <properties>
                  <property name="state" value="failed"/>
                  <property name="job" value="KERNEL"/>
                  <property name="worker" value="worker-1"/>
                  <property name="log" value="http://farm/api/v1/jobs/KERNEL/log?build=20261121-031502-4f1a"/>
                </properties>
                <failure message="E310 a.c:1: error: &lt;no&gt; &quot;x&quot; &amp; y" type="E310">cc1: error
            make: ]]&gt;  *** [a.o] Error 1</failure>
              </testcase>
            """.replace("KERNEL", Examples.KERNEL_JOB), xml.substring(0, xml.indexOf("  <testcase classname=\"uefi-x86_64\"")));
    }

    @Test
    void whatTheFarmFailed_isAnError_andWhatWasLeftOutOrCalledOff_isSkipped() throws Exception {
        Document document = parsed(new JunitXml(RED, List.of(), "http://farm", board -> "", job -> List.of()).text());

        assertEquals(List.of("", "failure", "error", "error", "skipped", "skipped"), IntStream.range(0, 6)
                .mapToObj(i -> (Element) document.getElementsByTagName("testcase").item(i))
                .map(one -> List.of("failure", "error", "skipped").stream()
                        .filter(name -> one.getElementsByTagName(name).getLength() > 0).findFirst().orElse(""))
                .toList());
        assertEquals("by anna", ((Element) document.getElementsByTagName("skipped").item(1)).getAttribute("message"));
        assertEquals("uefi-x86_64", ((Element) document.getElementsByTagName("testcase").item(2)).getAttribute("classname"));
    }

    @Test
    void whateverALogHolds_theDocumentIsWellFormed_andKeepsWhatXmlAllows() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            StringBuilder hostile = new StringBuilder();
            random.ints(60, 0, 0x400).forEach(c -> hostile.append((char) c));
            random.ints(20, 0xD780, 0x10000).forEach(c -> hostile.append((char) c));
            String text = hostile + "]]>&amp;<![CDATA[\u001B[1;31m";
            BuildView build = Examples.build("red", List.of(Examples.cell("b/k/d/device", "failed", text, "")));
            Document document = parsed(new JunitXml(build, List.of(FAILED), "s", board -> "", job -> List.of(text, "end")).text());

            String body = document.getElementsByTagName("failure").item(0).getTextContent();
            assertTrue(body.endsWith("\nend") && body.contains("]]>&amp;<![CDATA["), "seed " + seed);
            assertTrue(body.codePoints().noneMatch(c -> c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0xFFFE || c == 0xFFFF
                    || c >= 0xD800 && c <= 0xDFFF), "seed " + seed);
        }
    }

    @Test
    void aReport_isPrinted_orWrittenToAFile() throws Exception {
        wiring.farm.put(RED);
        wiring.farm.put(FAILED);
        try (HttpApi api = wiring.api(0)) {
            String server = api.uri().toString();
            assertEquals(0, kiln("export", "--junit", Examples.BUILD, "--server", server));
            assertEquals("6", parsed(out()).getDocumentElement().getAttribute("tests"));
            assertTrue(out().contains(">line 1\nline 2</failure>"), out());
            String printed = out();

            assertEquals(0, kiln("export", "--junit", "4f1a", "--out", "report.xml", "--server", server));
            assertEquals("", out());
            assertEquals(printed, Files.readString(here.resolve("report.xml")));
        }
    }

    @Test
    void aBuildThatStillRuns_isNotReported() {
        wiring.farm.put(Examples.build("running", List.of()));
        try (HttpApi api = wiring.api(0)) {
            assertEquals(8, kiln("export", "--junit", "--server", api.uri().toString()));
        }
        assertTrue(err().startsWith("✗ E159 Build 20261121-031502-4f1a still runs"), err());
        assertEquals(2, kiln("export"));
    }

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
