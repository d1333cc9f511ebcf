package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.platform.DiskFile;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keyspace frozen by a {@link Fork}, walked in the order of memory. */
final class KeyspaceImage implements Image {
  private final Memory memory;
  private final Fork fork;
  private final Map<Integer, RecordWriter> writers;
  private volatile @Nullable ImageWalk walk;

  KeyspaceImage(Memory memory, Map<Integer, RecordWriter> writers) {
    this.memory = memory;
    this.writers = writers;
    fork = memory.fork();
  }

  private ImageWalk walk() {
    ImageWalk begun = walk;
    if (begun == null) {
      begun = new ImageWalk(fork);
      walk = begun;
    }
    return begun;
  }

  @Override
  public long records() {
    ImageWalk all = walk();
    long sum = 0;
    for (int i = 0; i < all.databases(); i++) {
      sum += all.size(i);
    }
    return sum;
  }

  @Override
  public ImageWriter writer(DiskFile file, ImageFormat format) {
    return new RespImageWriter(walk(), writers, file, format.unixSeconds());
  }

  @Override
  public @Nullable String failure() {
    return fork.failed()
        ? "memory copied while the data was written has reached aof-rewrite-memory-limit, so the"
            + " frozen image was given up"
        : null;
  }

  @Override
  public long copiedBytes() {
    return memory.stats().shadowPeak();
  }

  @Override
  public void close() {
    fork.close();
  }
}
