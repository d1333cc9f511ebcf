package dev.redraft.aof;

import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of the log while it runs: which there are, the numbers of the next ones, their sizes.
 * Changed by one thread at a time: whoever starts the log, then the log writer. Sizes may be read
 * by any.
 *
 * <p>Numbers are never given out twice, even if a file that had one failed: after a commit of
 * unknown outcome the file may be listed on disk.
 */
public final class LogDirectory {
  private final Disk disk;
  private final EventLog events;
  private final AofFiles files;
  private final AofLayout layout;
  private final ManifestStore store;

  private final @Nullable LogLock lock;
  private final Recovered found;
  private Manifest manifest;
  private long nextBase;
  private long nextIncr;
  private volatile long otherBytes;
  private volatile long growthBase;

  /**
   * The files that a start has left.
   *
   * @param found what {@link Recovery} has made of them; of a log that is off, nothing
   */
  public LogDirectory(
      LogEnvironment environment, AofFiles files, AofLayout layout, Recovered found) {
    this(environment, files, layout, found, null);
  }

  /**
   * The files that a start has left.
   *
   * @param lock taken before anything is written in a directory whose log was off at the start
   */
  public LogDirectory(
      LogEnvironment environment,
      AofFiles files,
      AofLayout layout,
      Recovered found,
      @Nullable LogLock lock) {
    this.lock = lock;
    disk = environment.disk();
    events = environment.events();
    this.files = files;
    this.layout = layout;
    this.found = found;
    manifest = found.manifest();
    otherBytes = found.totalBytes() - found.appendBytes();
    growthBase = found.growthBase();
    store = new ManifestStore(disk, files);
    nextBase = manifest.nextBaseSequence(files);
    nextIncr = manifest.nextIncrSequence(files);
  }

  public AofFiles files() {
    return files;
  }

  public AofLayout layout() {
    return layout;
  }

  public Disk disk() {
    return disk;
  }

  /** The manifest in force. */
  public Manifest manifest() {
    return manifest;
  }

  /** Bytes of all files of the log but the one being appended to. Any thread. */
  public long otherBytes() {
    return otherBytes;
  }

  public void otherBytes(long bytes) {
    otherBytes = bytes;
  }

  /**
   * Bytes of the log after the last rewrite, or at the start; from here growth is reckoned. Any
   * thread.
   */
  public long growthBase() {
    return growthBase;
  }

  public void growthBase(long bytes) {
    growthBase = bytes;
  }

  /** The number of a new base; it is not given out again. */
  public long takeBaseSequence() {
    return nextBase++;
  }

  /** The number of a new incr; it is not given out again. */
  public long takeIncrSequence() {
    return nextIncr++;
  }

  /** Where the files are: {@code dir} or the directory in it. */
  public Path home() {
    return layout == AofLayout.MULTI ? files.directory() : files.dir();
  }

  /**
   * Makes the directory, and reads the manifest that it may have from before the log was turned
   * off.
   */
  public void prepare() throws IOException {
    if (lock != null) {
      lock.take();
    }
    disk.createDirectory(home());
    if (layout == AofLayout.SINGLE) {
      return;
    }
    disk.syncDirectory(files.dir());
    Manifest found = store.read();
    if (found != null) {
      manifest = found;
      nextBase = Math.max(nextBase, found.nextBaseSequence(files));
      nextIncr = Math.max(nextIncr, found.nextIncrSequence(files));
    }
  }

  /** Makes {@code next} the manifest in force, durably. */
  public void commit(Manifest next) throws IOException {
    store.commit(next);
    manifest = next;
  }

  /** {@code base} with incr {@code sequence} at its end. */
  public Manifest withIncr(Manifest base, long sequence, boolean batches) {
    List<Manifest.Part> incrs = new ArrayList<>(base.incrs());
    incrs.add(new Manifest.Part(Manifest.Type.INCR, files.incr(sequence), sequence, -1, batches));
    return new Manifest(base.base(), base.history(), incrs);
  }

  /** A new, empty, durable file; only its directory entry is not. */
  public LogFile create(Path path, boolean batches) throws IOException {
    DiskFile file = disk.create(path);
    try {
      file.sync();
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return new LogFile(path, file, 0, batches);
  }

  /** Opens the file in which the log goes on after the start. */
  LogFile openLast(boolean batches) throws IOException {
    Path path = found.appendTo();
    if (path == null) {
      throw new IOException("the log was off at the start");
    }
    Manifest.Part last = manifest.lastIncr();
    DiskFile file = disk.open(path);
    long size = file.size();
    if (size != found.appendBytes()) {
      file.close();
      throw new IOException(path + " has " + size + " bytes, not " + found.appendBytes());
    }
    return new LogFile(path, file, size, batches || (last != null && last.batched()));
  }

  /**
   * Deletes a file if it is there; a failure is reported and no more: recovery removes what no
   * manifest names.
   */
  public void deleteQuietly(@Nullable Path path) {
    if (path == null || !disk.exists(path)) {
      return;
    }
    try {
      disk.delete(path);
    } catch (IOException e) {
      events.warning("Could not remove " + path.getFileName() + ": " + e.getMessage());
    }
  }

  /** Closes a file, reporting failure. */
  public void closeQuietly(@Nullable LogFile file) {
    if (file == null) {
      return;
    }
    try {
      file.close();
    } catch (IOException e) {
      events.warning("Could not close " + file.path().getFileName() + ": " + e.getMessage());
    }
  }

  /** Bytes in a file; 0 if it is not there. */
  public long sizeOf(Path path) throws IOException {
    if (!disk.exists(path)) {
      return 0;
    }
    try (DiskFile file = disk.openForRead(path)) {
      return file.size();
    }
  }
}
