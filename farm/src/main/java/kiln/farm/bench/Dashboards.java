package kiln.farm.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Many dashboards that only listen to the live feed, read by one thread, whose own processor time is known and can be
/// taken off.
public final class Dashboards implements AutoCloseable {
    private static final int BUFFER = 1 << 20;
    private static final byte[] EVENT = "\nid: ".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector;
    private final List<SocketChannel> open = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread reader;

    /// @throws UncheckedIOException if they cannot be opened
    public Dashboards(URI farm, int count) {
        try {
            selector = Selector.open();
            byte[] request = ("GET /api/v1/events HTTP/1.1\r\nHost: " + farm.getAuthority() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < count; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress(farm.getHost(), farm.getPort()));
                open.add(channel);
                channel.write(ByteBuffer.wrap(request));
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, open.size() == 1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader = Thread.ofPlatform().name("bench-dashboards").daemon().start(this::read);
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            while (selector.isOpen()) {
                selector.select(key -> take(key, buffer));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClosedSelectorException e) {
            return;
        }
    }

    private void take(SelectionKey key, ByteBuffer buffer) {
        try {
            int length = ((SocketChannel) key.channel()).read(buffer.clear());
            if (length < 0) {
                dropped.incrementAndGet();
                key.channel().close();
                return;
            }
            bytes.addAndGet(length);
            if (key.attachment() == Boolean.TRUE) {
                events.addAndGet(count(buffer.flip()));
            }
        } catch (IOException e) {
            dropped.incrementAndGet();
            key.cancel();
        }
    }

    private static int count(ByteBuffer buffer) {
        int found = 0;
        for (int at = 0; at + EVENT.length <= buffer.limit(); at++) {
            int same = 0;
            while (same < EVENT.length && buffer.get(at + same) == EVENT[same]) {
                same++;
            }
            found += same == EVENT.length ? 1 : 0;
        }
        return found;
    }

    /// Bytes read by all of them.
    public long bytes() {
        return bytes.get();
    }

    /// Events that the first of them got, but for those that two portions share.
    public long events() {
        return events.get();
    }

    /// How many were hung up on.
    public long dropped() {
        return dropped.get();
    }

    /// Processor time of the thread that reads.
    public double cpuSeconds() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(reader.threadId()) / 1e9;
    }

    @Override
    public void close() {
        try {
            selector.close();
            for (SocketChannel channel : open) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
