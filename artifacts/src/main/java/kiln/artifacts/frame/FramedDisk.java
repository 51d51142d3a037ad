package kiln.artifacts.frame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kiln.artifacts.store.Recipe;
import kiln.schemas.message.Artifact;

/// A disk of which the middle is a part that is in the store, packed; the rest is packed here. Little is new on a disk,
/// so that is held in memory.
public final class FramedDisk {
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<FrameFormat> formats;
    private final List<byte[]> heads;
    private final List<byte[]> tails;
    private final int headChunks;

    /// @param formats in the order of the part's frames
    /// @param head all before the part, one byte or more
    /// @param tail all behind the part; may be empty
    public FramedDisk(List<FrameFormat> formats, InputStream head, InputStream tail) throws IOException {
        this.formats = List.copyOf(formats);
        this.heads = pack(head);
        this.headChunks = chunks.size();
        this.tails = pack(tail);
    }

    private List<byte[]> pack(InputStream raw) throws IOException {
        List<ByteArrayOutputStream> packed = formats.stream().map(format -> new ByteArrayOutputStream()).toList();
        List<FrameWriter.Target> targets = new ArrayList<>();
        for (int i = 0; i < formats.size(); i++) {
            targets.add(new FrameWriter.Target(formats.get(i), packed.get(i)));
        }
        chunks.addAll(FrameWriter.write(raw, targets));
        return packed.stream().map(ByteArrayOutputStream::toByteArray).toList();
    }

    /// @param number of the format
    /// @param index what is packed in the part
    /// @param part its frames in that format
    public Recipe recipe(int number, PartIndex index, Artifact part) {
        FrameFormat format = formats.get(number);
        List<Frame> frames = with(index).map(chunk -> chunk.frames().get(number)).toList();
        return new Recipe(joined(format.header(), heads.get(number)), part, joined(tails.get(number), format.trailer(frames)));
    }

    /// The map of its blocks, a text for `bmaptool`.
    public String blockMap(PartIndex index) {
        return BlockMap.of(with(index).toList());
    }

    /// All chunks of the disk.
    private Stream<Chunk> with(PartIndex index) {
        return Stream.of(chunks.subList(0, headChunks), index.chunks(), chunks.subList(headChunks, chunks.size())).flatMap(List::stream);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(one.length + other.length);
        out.writeBytes(one);
        out.writeBytes(other);
        return out.toByteArray();
    }
}
