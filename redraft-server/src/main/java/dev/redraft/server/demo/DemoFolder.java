package dev.redraft.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a demonstration: a given one, which stays, or a temporary one, which goes with it.
 */
final class DemoFolder implements AutoCloseable {
  private static final int DELETE_ATTEMPTS = 20;
  private static final long DELETE_PAUSE_NANOS = 100_000_000;

  private final Path path;
  private final boolean temporary;
  private final Thread hook;

  private DemoFolder(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
    hook = new Thread(this::deleteAfterInterrupt, "clean-up");
    if (temporary) {
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  static DemoFolder open(@Nullable Path given) throws IOException {
    try {
      if (given == null) {
        return new DemoFolder(Files.createTempDirectory("redraft-demo-"), true);
      }
      Files.createDirectories(given);
      try (Stream<Path> entries = Files.list(given)) {
        if (entries.findAny().isPresent()) {
          throw new IOException("the folder " + given + " is not empty");
        }
      }
      return new DemoFolder(given.toAbsolutePath().normalize(), false);
    } catch (FileSystemException e) {
      String where =
          given == null ? "in " + System.getProperty("java.io.tmpdir") : given.toString();
      throw new IOException(
          "no folder can be made " + where + " (" + reason(e) + "); choose another with --dir", e);
    }
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
  }

  Path path() {
    return path;
  }

  /** Bytes of the append-only files. */
  static long logBytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("appendonly.aof"))
          .mapToLong(DemoFolder::size)
          .sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      // a rewrite has just replaced it
      return 0;
    }
  }

  /** The server is being killed at the same time, and may still make files. */
  private void deleteAfterInterrupt() {
    for (int attempt = 0; attempt < DELETE_ATTEMPTS && !delete(); attempt++) {
      LockSupport.parkNanos(DELETE_PAUSE_NANOS);
    }
  }

  /** False if something is left, in the system's folder for temporary files. */
  private boolean delete() {
    if (!Files.exists(path)) {
      return true;
    }
    try (Stream<Path> entries = Files.walk(path)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (temporary) {
      boolean _ = delete();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // the process is ending, and the hook runs
      }
    }
  }
}
