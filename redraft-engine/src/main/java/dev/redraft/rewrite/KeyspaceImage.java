package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.platform.DiskFile;
import dev.redraft.rdb.RdbSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keyspace frozen by a {@link Fork}, walked in the order of memory. */
final class KeyspaceImage implements Image {
  private final Keyspace keyspace;
  private final Memory memory;
  private final Fork fork;
  private final Map<Integer, RecordWriter> writers;
  private final RdbSettings.Access access;
  private final long usedMemory;
  private final long now;
  private volatile @Nullable ImageWalk walk;

  KeyspaceImage(Keyspace keyspace, Map<Integer, RecordWriter> writers) {
    this.keyspace = keyspace;
    this.writers = writers;
    memory = keyspace.memory();
    access =
        switch (keyspace.eviction().policy()) {
          case ALLKEYS_LRU, VOLATILE_LRU -> RdbSettings.Access.IDLE;
          case ALLKEYS_LFU, VOLATILE_LFU -> RdbSettings.Access.FREQUENCY;
          default -> RdbSettings.Access.NONE;
        };
    usedMemory = memory.used();
    now = keyspace.clock().millis();
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
    if (!format.rdb()) {
      return new RespImageWriter(walk(), writers, file, format.unixSeconds());
    }
    RdbSettings settings =
        new RdbSettings(
            format.rdbVersion(), format.base(), usedMemory, now, access, keyspace.accessClock());
    return new RdbImageWriter(walk(), keyspace.values(), file, format, settings);
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
