package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kiln.artifacts.archive.DebTree;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;

/// Takes a kernel out of Debian packages and lays it out as a compiled one. Debian ships the image as
/// `boot/vmlinuz-RELEASE`, newer packages as `usr/lib/modules/RELEASE/vmlinuz`.
final class PackagedKernelStep implements StepRunner<JobOptions.PackagedKernel> {
    private static final Pattern IMAGE = Pattern.compile("boot/vmlinuz-(.+)|usr/lib/modules/([^/]+)/vmlinuz");
    private static final Pattern CONFIG = Pattern.compile("boot/config-(.+)|usr/lib/modules/([^/]+)/config");
    private static final Pattern MODULE = Pattern.compile(
            "usr/(lib/modules/[^/]+/(?!vmlinuz$|config$|System\\.map$|build$|source$).+)");
    private static final Pattern DEVICE_TREE = Pattern.compile("usr/lib/linux-image-[^/]+/(?:.+/)?([^/]+\\.dtb)");
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)*(-rc\\d+)?");

    @Override
    public StepResult run(JobOptions.PackagedKernel options, StepContext context)
            throws IOException, StepFailure, ArtifactLostException {
        context.stage("take out");
        try (DebTree merged = DebPackages.merged(context)) {
            List<TarEntry.File> files = Trees.files(merged.tree());
            String release = release(files, options);
            TarTree kernel = new TarTree();
            for (TarEntry.File file : files) {
                place(file, release, kernel);
            }
            Path packed = context.workspace().path("kernel.tar.zst");
            Trees.pack(kernel, packed);
            context.log("kernel " + release + ", " + kernel.size() + " files");
            return StepResult.of("kernel", packed, facts(release));
        }
    }

    static Map<String, String> facts(String release) {
        Matcher version = VERSION.matcher(release);
        return Map.of("release", release, "version", version.lookingAt() ? version.group() : release);
    }

    private static String release(List<TarEntry.File> files, JobOptions.PackagedKernel options) throws StepFailure {
        Set<String> releases = new TreeSet<>();
        for (TarEntry.File file : files) {
            Matcher image = IMAGE.matcher(file.path());
            if (image.matches()) {
                releases.add(image.group(1) != null ? image.group(1) : image.group(2));
            }
        }
        if (releases.size() != 1) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "the packages of kernel " + options.name() + " for "
                    + options.arch().debian() + " hold " + (releases.isEmpty() ? "no kernel image"
                    : "several kernels: " + releases)
                    + "; name one package that holds or needs exactly one");
        }
        return releases.iterator().next();
    }

    private static void place(TarEntry.File file, String release, TarTree kernel) throws IOException {
        String path = file.path();
        Matcher module = MODULE.matcher(path);
        Matcher deviceTree = DEVICE_TREE.matcher(path);
        if (IMAGE.matcher(path).matches()) {
            kernel.put(new TarEntry.File("boot/vmlinuz", file.inode(), file.content()));
        } else if (CONFIG.matcher(path).matches() && path.contains(release)) {
            kernel.put(new TarEntry.File("boot/config", file.inode(), file.content()));
        } else if (module.matches()) {
            kernel.put(new TarEntry.File(module.group(1), file.inode(), file.content()));
        } else if (deviceTree.matches()) {
            kernel.put(new TarEntry.File("dtb/" + deviceTree.group(1), file.inode(), file.content()));
        }
    }
}
