/// Archives and compressed streams. [TarTree] is what an archive holds; [TarReader] and [TarWriter] take it in and out,
/// [DebTree] makes one from Debian packages, [Zstd] and [Xz] wrap the bytes. Contents are streamed, never held whole.
/// The only package that knows Commons Compress, zstd-jni and XZ for Java.
@NullMarked
package kiln.artifacts.archive;

import org.jspecify.annotations.NullMarked;
