package dev.redraft.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An open file of {@link FileDisk}.
 *
 * <p>Invariant: {@link #end} is where the next append goes; after a failed append it is read anew,
 * because an unknown part was written. One thread appends and truncates; any thread reads.
 * Interrupting a thread in here closes the file.
 */
final class ChannelFile implements DiskFile {
  private final Path path;
  private final FileChannel channel;
  private long end;

  ChannelFile(Path path, FileChannel channel, long end) {
    this.path = path;
    this.channel = channel;
    this.end = end;
  }

  @Override
  public long size() throws IOException {
    try {
      return channel.size();
    } catch (IOException e) {
      throw FileDisk.describe("size of", path, e);
    }
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    try {
      return channel.read(target, position);
    } catch (IOException e) {
      throw FileDisk.describe("read", path, e);
    }
  }

  @Override
  public void append(ByteBuffer source) throws IOException {
    try {
      while (source.hasRemaining()) {
        end += channel.write(source, end);
      }
    } catch (IOException e) {
      try {
        end = channel.size();
      } catch (IOException sizeError) {
        e.addSuppressed(sizeError);
      }
      throw FileDisk.describe("write to", path, e);
    }
  }

  @Override
  public void sync() throws IOException {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw FileDisk.describe("sync", path, e);
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    if (size < 0 || size > end) {
      throw new IllegalArgumentException("truncate " + path + " of " + end + " bytes to " + size);
    }
    try {
      channel.truncate(size);
      end = size;
    } catch (IOException e) {
      throw FileDisk.describe("truncate", path, e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileDisk.describe("close", path, e);
    }
  }
}
