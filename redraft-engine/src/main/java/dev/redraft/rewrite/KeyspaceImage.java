package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keyspace frozen by a {@link Fork}, walked in the order of memory. */
final class KeyspaceImage implements Image {
  private static final byte[] PEXPIREAT = "PEXPIREAT".getBytes(StandardCharsets.US_ASCII);

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
  public int write(BaseWriter target, int max) throws IOException {
    ImageWalk at = walk();
    int done = 0;
    while (done < max && at.next()) {
      RecordWriter writer = writers.get(at.type());
      if (writer == null) {
        throw new IOException("no way to write a value of type " + at.type() + " to an AOF base");
      }
      int keyLength = at.readKey();
      target.begin(at.database());
      writer.write(at, keyLength, target);
      long expiry = at.expiry();
      if (expiry != Record.NO_EXPIRY) {
        target.command(3);
        target.arg(PEXPIREAT);
        target.arg(at.key(), 0, keyLength);
        target.arg(expiry);
      }
      target.end();
      done++;
    }
    return done;
  }

  @Override
  public @Nullable String failure() {
    return fork.failed()
        ? "memory copied for the rewrite has reached aof-rewrite-memory-limit, so the frozen image"
            + " was given up"
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
