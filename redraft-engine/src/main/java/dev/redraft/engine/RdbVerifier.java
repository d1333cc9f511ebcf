package dev.redraft.engine;

import dev.redraft.aof.RdbCheck;
import dev.redraft.aof.ReplayException;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.keyspace.KeyspaceListener;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Clock;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import dev.redraft.rdb.RdbException;
import dev.redraft.rdb.RdbInput;
import dev.redraft.rdb.RdbReader;
import dev.redraft.rdb.RdbSummary;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Verifies RDB files by reading each value as a load does, and freeing it at once. Memory: the
 * largest value. One thread.
 */
public final class RdbVerifier implements RdbCheck, AutoCloseable {

  private final Memory memory;
  private final Keyspace keyspace;
  private final Clock clock;

  public RdbVerifier() {
    this(Clock.system(), MemoryOptions.defaults(NativeMemory.system()));
  }

  RdbVerifier(Clock clock, MemoryOptions options) {
    this.clock = clock;
    memory = Memory.open(options);
    keyspace = new Keyspace(memory, 1, clock, new Entropy(1), KeyspaceListener.NONE);
  }

  @Override
  public Content check(String name, DiskFile file, LongConsumer progress)
      throws IOException, ReplayException {
    RdbReader reader =
        new RdbReader(keyspace, RdbReader.Purpose.CHECK, true, (level, message) -> {}, progress);
    try (RdbInput input = RdbInput.ofFile(file, name, 0)) {
      RdbSummary summary = reader.read(input, clock.millis());
      return new Content(
          summary.bytes(), summary.keys(), summary.signature().version(), created(summary));
    } catch (RdbException e) {
      throw new ReplayException(String.valueOf(e.getMessage()), e);
    }
  }

  private static long created(RdbSummary summary) {
    try {
      return Long.parseLong(summary.aux().getOrDefault("ctime", "-1"));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
