package dev.redraft.platform;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The machine's file system.
 *
 * <p>Every error names the operation, the path and the reason; a full disk is a {@link
 * DiskFullException}. Any thread.
 */
public final class FileDisk implements Disk {
  @Override
  public DiskFile create(Path path) throws IOException {
    return open(
        path,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile open(Path path) throws IOException {
    return open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile openForRead(Path path) throws IOException {
    return open(path, StandardOpenOption.READ);
  }

  private static DiskFile open(Path path, OpenOption... options) throws IOException {
    try {
      FileChannel channel = FileChannel.open(path, options);
      try {
        return new ChannelFile(path, channel, channel.size());
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw describe("open", path, e);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          "rename " + from + " to " + to + ": they are on different file systems", e);
    } catch (IOException e) {
      throw describe("rename " + from + " to", to, e);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw describe("delete", path, e);
    }
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public boolean isDirectory(Path path) {
    return Files.isDirectory(path);
  }

  @Override
  public void createDirectory(Path path) throws IOException {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw describe("create directory", path, e);
    }
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        if (name != null) {
          names.add(name.toString());
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw describe("list", directory, new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw describe("list", directory, e);
    }
    names.sort(null);
    return names;
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw describe("sync directory", directory, e);
    }
  }

  @Override
  public long freeSpace(Path directory) throws IOException {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw describe("free space of", directory, e);
    }
  }

  @Override
  public Closeable lock(Path path) throws IOException {
    try {
      return FileLocks.lock(path);
    } catch (LockedException e) {
      throw e;
    } catch (IOException e) {
      throw describe("lock", path, e);
    }
  }

  @Override
  public boolean isLocked(Path path) throws IOException {
    try {
      return FileLocks.isLocked(path);
    } catch (IOException e) {
      throw describe("lock", path, e);
    }
  }

  /** The same error with the operation, the path and the reason in its message. */
  static IOException describe(String operation, Path path, IOException e) {
    String reason = reason(e);
    String message = operation + " " + path + ": " + reason;
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left")
        || lower.contains("quota exceeded")
        || lower.contains("not enough space")) {
      return new DiskFullException(message, e);
    }
    return new IOException(message, e);
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "File exists";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
