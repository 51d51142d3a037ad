package kiln.farm.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// This machine.
final class LinuxHost implements Host {
    private static final int MAX_OUTPUT = 8_000;

    @Override
    public Optional<Path> program(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public boolean isRoot() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public long freeBytes(Path folder) {
        return folder.toFile().getUsableSpace();
    }

    @Override
    public boolean portIsFree(String address, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// From the kernel's table of sockets and the open files of processes.
    ///
    /// @see <a href="https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html">The proc/net/tcp and
    // proc/net/tcp6
    ///     variables</a>
    @Override
    public String portOwner(int port) {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(table -> inode(Path.of(table), port).stream())
                .flatMap(inode -> holder(inode).stream())
                .findFirst()
                .orElse("");
    }

    private static Optional<String> inode(Path table, int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(field -> field.length > 9 && field[1].endsWith(suffix) && field[3].equals("0A"))
                    .map(field -> field[9])
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> holder(String inode) {
        String link = "socket:[" + inode + "]";
        return ProcessHandle.allProcesses()
                .filter(process -> holds(process.pid(), link))
                .map(process -> "pid " + process.pid()
                        + process.info()
                                .command()
                                .map(command -> ": " + Path.of(command).getFileName())
                                .orElse(""))
                .findFirst();
    }

    private static boolean holds(long pid, String link) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)
                        && Files.readSymbolicLink(file).toString().equals(link)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
    }

    @Override
    public Ran run(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            Path output = Files.createTempFile("kiln-", ".out");
            try {
                Process process = builder.redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile())
                        .start();
                boolean ended = process.waitFor(10, TimeUnit.MINUTES);
                if (!ended) {
                    process.destroyForcibly();
                }
                String text = Files.readString(output);
                return new Ran(
                        ended ? process.exitValue() : -1, text.substring(Math.max(0, text.length() - MAX_OUTPUT)));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            return new Ran(-1, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ran(-1, "interrupted");
        }
    }
}
