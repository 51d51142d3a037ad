package kiln.artifacts.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    private static final int CHUNK = FrameFormat.CHUNK_BYTES;
    private static final List<FrameFormat> FORMATS = List.of(new ZstdFormat(3), new XzFormat(0));

    private record Written(List<Chunk> chunks, List<byte[]> frames) {}

    private static Written write(byte[] raw) throws Exception {
        List<ByteArrayOutputStream> outs = FORMATS.stream().map(format -> new ByteArrayOutputStream()).toList();
        List<FrameWriter.Target> targets = new ArrayList<>();
        for (int i = 0; i < FORMATS.size(); i++) {
            targets.add(new FrameWriter.Target(FORMATS.get(i), outs.get(i)));
        }
        List<Chunk> chunks = FrameWriter.write(new ByteArrayInputStream(raw), targets);
        return new Written(chunks, outs.stream().map(ByteArrayOutputStream::toByteArray).toList());
    }

    @Test
    void chunks_sayWhatTheyAre_andFramesAreThoseOfThePackers() throws Exception {
        byte[] raw = RawBytes.chunks(3);
        Written written = write(raw);

        ByteArrayOutputStream[] wanted = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
        List<Chunk> chunks = new ArrayList<>();
        for (int at = 0; at < raw.length; at += CHUNK) {
            byte[] bytes = Arrays.copyOfRange(raw, at, Math.min(raw.length, at + CHUNK));
            List<Frame> frames = new ArrayList<>();
            for (int i = 0; i < FORMATS.size(); i++) {
                try (FrameFormat.Packer packer = FORMATS.get(i).packer()) {
                    Packed packed = packer.pack(bytes, bytes.length);
                    wanted[i].writeBytes(packed.bytes());
                    frames.add(packed.frame());
                }
            }
            chunks.add(new Chunk(bytes.length, Extent.of(bytes, bytes.length), frames));
        }
        assertEquals(chunks, written.chunks());
        assertArrayEquals(wanted[0].toByteArray(), written.frames().get(0));
        assertArrayEquals(wanted[1].toByteArray(), written.frames().get(1));
    }

    @Test
    void nothing_isNoChunks() throws Exception {
        assertEquals(List.of(), write(new byte[0]).chunks());
    }

    @Test
    void aDiskThatIsFull_endsIt() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThrows(IOException.class, () -> FrameWriter.write(new ByteArrayInputStream(RawBytes.chunks(3)),
                List.of(new FrameWriter.Target(new ZstdFormat(3), full))));
    }
}
