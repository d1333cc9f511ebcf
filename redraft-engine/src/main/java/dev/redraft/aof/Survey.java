package dev.redraft.aof;

import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is on disk at the start, as {@link RecoveryRow} judges it. Taking it changes nothing.
 *
 * @param files the names
 * @param manifest the manifest; empty if there is none, if it names no data, or if it can't be read
 * @param manifestPresent whether there is a manifest file
 * @param manifestError why it can't be read
 * @param sizes bytes of every base, incr and listed file in the directory
 * @param temps names of unfinished files in the directory
 * @param rewriteTemps names of unfinished rewrites in {@code dir}
 * @param singlePresent whether the single file is there
 * @param singleBytes its size
 * @param singleIsDirectory whether it holds just what the manifest's files hold; only looked at in
 *     the single layout
 * @param rdbBytes size of the RDB file; -1 if there is none
 */
record Survey(
    AofFiles files,
    Manifest manifest,
    boolean manifestPresent,
    @Nullable ManifestException manifestError,
    Map<String, Long> sizes,
    List<String> temps,
    List<String> rewriteTemps,
    boolean singlePresent,
    long singleBytes,
    boolean singleIsDirectory,
    long rdbBytes) {

  /** A survey that has looked at nothing. */
  static Survey none(AofFiles files) {
    return new Survey(
        files, Manifest.empty(), false, null, Map.of(), List.of(), List.of(), false, -1, false, -1);
  }

  static Survey take(Disk disk, AofFiles files, RecoverySettings settings) throws IOException {
    Manifest manifest = Manifest.empty();
    ManifestException error = null;
    try {
      Manifest read = new ManifestStore(disk, files).read();
      manifest = read == null ? manifest : read;
    } catch (ManifestException e) {
      error = e;
    }
    Map<String, Long> sizes = new LinkedHashMap<>();
    List<String> temps = new ArrayList<>();
    if (disk.isDirectory(files.directory())) {
      Set<String> listed = names(manifest);
      for (String name : disk.list(files.directory())) {
        if (files.isPart(name) || listed.contains(name)) {
          sizes.put(name, size(disk, files.inDirectory(name)));
        } else if (files.isTemp(name)) {
          temps.add(name);
        }
      }
    }
    List<String> rewrites =
        disk.isDirectory(files.dir())
            ? disk.list(files.dir()).stream().filter(AofFiles::isRewriteTemp).toList()
            : List.of();
    long single = sizeIfThere(disk, files.single());
    boolean compare = settings.layout() == AofLayout.SINGLE && single >= 0 && !manifest.isEmpty();
    boolean same =
        compare
            && sizes.keySet().containsAll(names(manifest.withoutHistory()))
            && new Concatenation(disk, files, manifest).isAlready(files.single());
    return new Survey(
        files,
        manifest,
        disk.exists(files.manifest()),
        error,
        sizes,
        List.copyOf(temps),
        rewrites,
        single >= 0,
        single,
        same,
        sizeIfThere(disk, files.dir().resolve(settings.rdbName())));
  }

  private static long sizeIfThere(Disk disk, Path path) throws IOException {
    return disk.exists(path) && !disk.isDirectory(path) ? size(disk, path) : -1;
  }

  private static long size(Disk disk, Path path) throws IOException {
    try (DiskFile file = disk.openForRead(path)) {
      return file.size();
    }
  }

  private static Set<String> names(Manifest manifest) {
    Set<String> names = new HashSet<>();
    manifest.parts().forEach(p -> names.add(p.name()));
    manifest.history().forEach(p -> names.add(p.name()));
    return names;
  }

  /** The first file that the manifest names as data and that is not there. */
  @Nullable String missing() {
    for (Manifest.Part part : manifest.parts()) {
      if (!sizes.containsKey(part.name())) {
        return part.name();
      }
    }
    return null;
  }

  /** Files named as bases or incrs that the manifest does not name at all. */
  List<String> unlisted() {
    Set<String> listed = names(manifest);
    return sizes.keySet().stream().filter(name -> !listed.contains(name)).toList();
  }

  boolean unlistedHaveData() {
    return unlisted().stream().anyMatch(name -> sizes.getOrDefault(name, 0L) > 0);
  }

  /**
   * Whether the manifest says that the single file is the base, but the file has not been moved.
   */
  boolean isAdoptionUnderWay() {
    Manifest.Part base = manifest.base();
    return singlePresent
        && base != null
        && manifest.incrs().isEmpty()
        && base.name().equals(files.prefix())
        && !sizes.containsKey(base.name());
  }
}
