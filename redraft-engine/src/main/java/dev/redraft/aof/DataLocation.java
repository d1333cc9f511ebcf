package dev.redraft.aof;

import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a path given to a tool means: a directory of data, the directory of its log, a manifest, or
 * a file by itself. Names that differ from the defaults are found by what is there.
 *
 * @param files where the log is, or would be; of a single file, the log that it would be a part of
 * @param file the only file that is meant; null for all of {@code files}
 * @param rdbs names of the RDB files in {@code files.dir()}
 */
public record DataLocation(AofFiles files, @Nullable Path file, List<String> rdbs) {
  private static final String MANIFEST = ".manifest";
  private static final String DIRECTORY = "appendonlydir";
  private static final String PREFIX = "appendonly.aof";
  private static final String RDB = "dump.rdb";

  /**
   * Looks at {@code path}, an absolute one.
   *
   * @throws IOException if it is not there, or if it holds several logs
   */
  public static DataLocation of(Disk disk, Path path) throws IOException {
    if (!disk.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "No such file or directory");
    }
    if (disk.isDirectory(path)) {
      return directory(disk, path);
    }
    Path parent = path.getParent();
    if (parent == null) {
      throw new IOException(path + " is not in a directory");
    }
    String name = name(path);
    if (name.endsWith(MANIFEST)) {
      return inside(disk, parent, name.substring(0, name.length() - MANIFEST.length()));
    }
    // A base that was a single file before has the name of the log itself.
    String prefix =
        disk.exists(parent.resolve(name + MANIFEST)) ? name : AofFiles.prefixOfPart(name);
    Path dir = parent.getParent();
    AofFiles files =
        prefix != null && dir != null
            ? new AofFiles(dir, name(parent), prefix)
            : new AofFiles(parent, DIRECTORY, name);
    return new DataLocation(files, path, List.of());
  }

  /** The RDB file that a start would look at; {@code dump.rdb} if there is none. */
  public String rdbName() {
    return rdbs.isEmpty() || rdbs.contains(RDB) ? RDB : rdbs.getFirst();
  }

  /**
   * How the log is laid out; null if there is none, or none that a manifest leads to.
   *
   * @throws IOException if the manifest can't be read
   */
  public @Nullable AofLayout layout(Disk disk) throws IOException {
    Manifest manifest = new ManifestStore(disk, files).read();
    if (manifest != null && !manifest.isEmpty()) {
      return AofLayout.MULTI;
    }
    return disk.exists(files.single()) ? AofLayout.SINGLE : null;
  }

  /** Bytes of the files that a start would load. */
  public long dataBytes(Disk disk) throws IOException {
    Manifest manifest = new ManifestStore(disk, files).read();
    if (manifest != null && !manifest.isEmpty()) {
      long sum = 0;
      for (Manifest.Part part : manifest.parts()) {
        sum += size(disk, files.inDirectory(part.name()));
      }
      return sum;
    }
    return disk.exists(files.single())
        ? size(disk, files.single())
        : size(disk, files.dir().resolve(rdbName()));
  }

  private static long size(Disk disk, Path path) throws IOException {
    if (!disk.exists(path)) {
      return 0;
    }
    try (DiskFile file = disk.openForRead(path)) {
      return file.size();
    }
  }

  private static DataLocation directory(Disk disk, Path path) throws IOException {
    String own = prefixIn(disk, path);
    if (own != null && path.getParent() != null) {
      return inside(disk, path, own);
    }
    List<DataLocation> below = new ArrayList<>();
    for (String name : disk.list(path)) {
      Path child = path.resolve(name);
      String prefix = disk.isDirectory(child) ? prefixIn(disk, child) : null;
      if (prefix != null) {
        below.add(inside(disk, child, prefix));
      }
    }
    if (below.size() > 1) {
      throw new IOException(
          path
              + " holds several logs: name one of the directories "
              + below.stream().map(l -> name(l.files.directory())).toList());
    }
    return below.isEmpty()
        ? new DataLocation(
            new AofFiles(path, DIRECTORY, single(disk, path)), null, rdbs(disk, path))
        : below.getFirst();
  }

  private static DataLocation inside(Disk disk, Path directory, String prefix) throws IOException {
    Path dir = directory.getParent();
    if (dir == null) {
      throw new IOException(directory + " is not in a directory");
    }
    return new DataLocation(new AofFiles(dir, name(directory), prefix), null, rdbs(disk, dir));
  }

  /** How the names of the log's files in {@code directory} begin; null if there are none. */
  private static @Nullable String prefixIn(Disk disk, Path directory) throws IOException {
    List<String> names = disk.list(directory);
    List<String> manifests =
        names.stream().filter(n -> n.endsWith(MANIFEST) && !n.startsWith("temp-")).toList();
    if (manifests.size() > 1) {
      throw new IOException(
          directory + " holds several logs: name one of the manifests " + manifests);
    }
    if (!manifests.isEmpty()) {
      String name = manifests.getFirst();
      return name.substring(0, name.length() - MANIFEST.length());
    }
    for (String name : names) {
      String prefix = AofFiles.prefixOfPart(name);
      if (prefix != null) {
        return prefix;
      }
    }
    return null;
  }

  private static String single(Disk disk, Path dir) throws IOException {
    List<String> logs =
        disk.list(dir).stream()
            .filter(n -> n.endsWith(".aof") && !n.startsWith("temp-"))
            .filter(n -> !disk.isDirectory(dir.resolve(n)))
            .toList();
    if (logs.isEmpty() || logs.contains(PREFIX)) {
      return PREFIX;
    }
    if (logs.size() > 1) {
      throw new IOException(dir + " holds several logs: name one of the files " + logs);
    }
    return logs.getFirst();
  }

  private static List<String> rdbs(Disk disk, Path dir) throws IOException {
    return disk.list(dir).stream()
        .filter(n -> n.endsWith(".rdb") && !n.startsWith("temp-"))
        .filter(n -> !disk.isDirectory(dir.resolve(n)))
        .toList();
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
