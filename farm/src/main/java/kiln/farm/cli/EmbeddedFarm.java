package kiln.farm.cli;

import java.net.URI;
import kiln.farm.DataFolder;
import kiln.farm.FarmSettings;
import kiln.farm.RunningFarm;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;

/// A farm in this process, with its folder locked and announced, until it is closed or the process is told to end.
final class EmbeddedFarm implements AutoCloseable {
    private final DataFolder folder;
    private final AutoCloseable lock;
    private final RunningFarm farm;
    private final Thread onShutdown = new Thread(this::stop, "farm-stop");
    private boolean stopped;

    private EmbeddedFarm(DataFolder folder, AutoCloseable lock, RunningFarm farm) {
        this.folder = folder;
        this.lock = lock;
        this.farm = farm;
    }

    /// @param anyPort whether another port may be taken if the wanted one is in use
    static EmbeddedFarm start(Session session, DataFolder folder, FarmSettings settings, boolean anyPort) {
        AutoCloseable lock = folder.lock();
        try {
            boolean free =
                    settings.httpPort() == 0 || session.host().portIsFree(settings.httpHost(), settings.httpPort());
            if (!free && !anyPort) {
                throw portInUse(session.host(), settings.httpPort(), "up");
            }
            RunningFarm farm = session.wiring().embedded(free ? settings : settings.withHttpPort(0));
            EmbeddedFarm embedded = new EmbeddedFarm(folder, lock, farm);
            Runtime.getRuntime().addShutdownHook(embedded.onShutdown);
            folder.announce(new DataFolder.Address(
                    farm.http(), farm.services(), ProcessHandle.current().pid()));
            return embedded;
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    static Trouble portInUse(Host host, int port, String command) {
        String owner = host.portOwner(port);
        int other = port < 65_535 ? port + 1 : port - 1;
        return new Trouble(
                "E102",
                Exit.FAILED,
                "Port " + port + " is in use" + (owner.isEmpty() ? "" : " (" + owner + ")") + ".",
                "Start on another: ./kiln " + command + " --port " + other);
    }

    URI http() {
        return farm.http();
    }

    RunningFarm farm() {
        return farm;
    }

    private synchronized void stop() {
        if (!stopped) {
            stopped = true;
            folder.withdraw();
            farm.close();
            release(lock);
        }
    }

    private static void release(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception e) {
            throw new IllegalStateException("the lock of the data folder cannot be released", e);
        }
    }

    @Override
    public void close() {
        stop();
        Following.forget(onShutdown);
    }
}
