package dev.redraft.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A disk in the Java heap that is gone with its owner. Files are small; one thread at a time. */
public final class MemoryDisk implements Disk {
  private static final long CAPACITY = 64L << 20;

  private final Map<Path, Content> files = new TreeMap<>();
  private final TreeSet<Path> directories = new TreeSet<>();

  private static final class Content implements DiskFile {
    private byte[] bytes = new byte[256];
    private int size;

    @Override
    public long size() {
      return size;
    }

    @Override
    public int read(ByteBuffer target, long position) {
      if (position >= size) {
        return -1;
      }
      int length = (int) Math.min(target.remaining(), size - position);
      target.put(bytes, (int) position, length);
      return length;
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
      int length = source.remaining();
      if (size + (long) length > CAPACITY) {
        throw new IOException("a file in memory can't be larger than " + CAPACITY);
      }
      if (length > bytes.length - size) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length));
      }
      source.get(bytes, size, length);
      size += length;
    }

    @Override
    public void sync() {}

    @Override
    public void truncate(long length) {
      size = (int) Math.min(size, length);
    }

    @Override
    public void close() {}
  }

  @Override
  public DiskFile create(Path path) {
    Content content = new Content();
    files.put(path, content);
    return content;
  }

  @Override
  public DiskFile open(Path path) throws IOException {
    Content content = files.get(path);
    if (content == null) {
      throw new NoSuchFileException(path.toString());
    }
    return content;
  }

  @Override
  public DiskFile openForRead(Path path) throws IOException {
    return open(path);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Content content = files.remove(from);
    if (content == null) {
      throw new NoSuchFileException(from.toString());
    }
    files.put(to, content);
  }

  @Override
  public void delete(Path path) throws IOException {
    if (files.remove(path) == null && !directories.remove(path)) {
      throw new NoSuchFileException(path.toString());
    }
  }

  @Override
  public boolean exists(Path path) {
    return files.containsKey(path) || directories.contains(path);
  }

  @Override
  public boolean isDirectory(Path path) {
    return directories.contains(path);
  }

  @Override
  public void createDirectory(Path path) {
    for (Path p = path; p != null; p = p.getParent()) {
      directories.add(p);
    }
  }

  @Override
  public List<String> list(Path directory) {
    TreeSet<String> names = new TreeSet<>();
    for (Path path : files.keySet()) {
      if (directory.equals(path.getParent())) {
        names.add(path.getFileName().toString());
      }
    }
    for (Path path : directories) {
      if (directory.equals(path.getParent())) {
        names.add(path.getFileName().toString());
      }
    }
    return List.copyOf(names);
  }

  @Override
  public void syncDirectory(Path directory) {}

  @Override
  public long freeSpace(Path directory) {
    return CAPACITY;
  }
}
