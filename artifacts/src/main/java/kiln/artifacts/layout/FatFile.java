package kiln.artifacts.layout;

import java.nio.ByteBuffer;

/// A file on a FAT, read cluster by cluster.
///
/// @param chain of its clusters, at least as many as its size needs
record FatFile(FatVolume volume, long[] chain, long sizeBytes) implements Disk {
    @Override
    public void readInside(long offset, byte[] to) {
        int cluster = volume.clusterBytes();
        ByteBuffer out = ByteBuffer.wrap(to);
        for (long at = offset; out.hasRemaining(); at = offset + out.position()) {
            int inside = (int) (at % cluster);
            int length = Math.min(cluster - inside, out.remaining());
            out.put(volume.disk().read(volume.offset(chain[(int) (at / cluster)]) + inside, length));
        }
    }
}
