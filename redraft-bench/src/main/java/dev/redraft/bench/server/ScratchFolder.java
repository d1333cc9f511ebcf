package dev.redraft.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A folder for a server's files. With it go all that is in it and the servers that still run there:
 * when it is closed, or when this process ends, by a signal too.
 */
public final class ScratchFolder implements AutoCloseable {
  private final Path path;
  private final List<Process> servers = new CopyOnWriteArrayList<>();
  private final Thread atExit = new Thread(this::removeAtExit, "scratch");

  private ScratchFolder(Path path) {
    this.path = path;
  }

  /** A folder where the system keeps temporary files: java.io.tmpdir. */
  public static ScratchFolder create() throws IOException {
    return create(null);
  }

  /** A folder in another, on the disk that is to be measured. */
  public static ScratchFolder create(@Nullable Path parent) throws IOException {
    String prefix = "redraft-bench";
    ScratchFolder folder =
        new ScratchFolder(
            parent == null
                ? Files.createTempDirectory(prefix)
                : Files.createTempDirectory(parent, prefix));
    Runtime.getRuntime().addShutdownHook(folder.atExit);
    return folder;
  }

  /** Whether a signal ends this process, so that its servers are gone already. */
  public static boolean isEnding() {
    Thread hook = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  public Path path() {
    return path;
  }

  void attach(Process server) {
    servers.removeIf(process -> !process.isAlive());
    servers.add(server);
    if (!Files.exists(path)) {
      // the folder was removed while the server started
      server.destroyForcibly();
    }
  }

  /**
   * Bytes of the largest file whose path contains a text: one that it replaces may still be there.
   */
  public long largest(String name) throws IOException {
    long[] largest = {0};
    Files.walkFileTree(
        path,
        new Visitor() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().contains(name)) {
              largest[0] = Math.max(largest[0], attributes.size());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return largest[0];
  }

  /** Files may go away while they are visited. */
  private static class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the process is ending, and the hook is at work
      return;
    }
    remove();
  }

  private void removeAtExit() {
    try {
      remove();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove() throws IOException {
    servers.forEach(server -> server.destroyForcibly().onExit().join());
    Files.walkFileTree(
        path,
        new Visitor() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
