package dev.redraft.aof;

import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads and switches the manifest on disk. One thread at a time. */
public final class ManifestStore {
  /** No log has this many files; a longer file is not a manifest. */
  private static final long MAX_BYTES = 64L << 20;

  private final Disk disk;
  private final AofFiles files;

  public ManifestStore(Disk disk, AofFiles files) {
    this.disk = disk;
    this.files = files;
  }

  /** The manifest on disk; null if there is none. */
  public @Nullable Manifest read() throws IOException {
    Path path = files.manifest();
    if (!disk.exists(path)) {
      return null;
    }
    try (DiskFile file = disk.openForRead(path)) {
      long size = file.size();
      if (size > MAX_BYTES) {
        throw new ManifestException("Read AOF manifest failed", 0, "");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      int read = 0;
      while (bytes.hasRemaining() && read >= 0) {
        read = file.read(bytes, bytes.position());
      }
      return Manifest.parse(java.util.Arrays.copyOf(bytes.array(), bytes.position()));
    }
  }

  /**
   * Makes {@code manifest} the one on disk, durably: write a temporary file, sync it, rename it,
   * sync the directory.
   *
   * @throws CommitUnknownException if the rename had begun: the files of both manifests must be
   *     kept
   * @throws IOException if it failed before: the old manifest is untouched
   */
  public void commit(Manifest manifest) throws IOException {
    Path temp = files.manifestTemp();
    try (DiskFile file = disk.create(temp)) {
      file.append(ByteBuffer.wrap(manifest.format()));
      file.sync();
    }
    try {
      disk.rename(temp, files.manifest());
      disk.syncDirectory(files.directory());
    } catch (IOException e) {
      throw new CommitUnknownException(
          "The AOF manifest may or may not have been replaced: " + e.getMessage(), e);
    }
  }
}
