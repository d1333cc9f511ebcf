package dev.redraft.rewrite;

import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A disk that says it has synced a file and has not. */
record LyingDisk(Disk disk) implements Disk {
  private record LyingFile(DiskFile file) implements DiskFile {
    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
      file.append(source);
    }

    @Override
    public void sync() {}

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @Override
  public DiskFile create(Path path) throws IOException {
    return new LyingFile(disk.create(path));
  }

  @Override
  public DiskFile open(Path path) throws IOException {
    return new LyingFile(disk.open(path));
  }

  @Override
  public DiskFile openForRead(Path path) throws IOException {
    return disk.openForRead(path);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.delete(path);
  }

  @Override
  public boolean exists(Path path) {
    return disk.exists(path);
  }

  @Override
  public boolean isDirectory(Path path) {
    return disk.isDirectory(path);
  }

  @Override
  public void createDirectory(Path path) throws IOException {
    disk.createDirectory(path);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    disk.syncDirectory(directory);
  }

  @Override
  public long freeSpace(Path directory) throws IOException {
    return disk.freeSpace(directory);
  }
}
