package dev.redraft.engine;

import dev.redraft.aof.BaseLoader;
import dev.redraft.aof.ReplayException;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.platform.Clock;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.EventLog;
import dev.redraft.rdb.RdbException;
import dev.redraft.rdb.RdbInput;
import dev.redraft.rdb.RdbReader;
import dev.redraft.rdb.RdbSummary;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Loads an RDB into a keyspace, on the thread that owns the keyspace: the one that a log begins
 * with, or one that is the dataset.
 */
final class RdbBaseLoader implements BaseLoader {
  /** Reading less ahead is not worth a thread. */
  private static final long LEAST_AHEAD = 8 << 20;

  private final Keyspace keyspace;
  private final Clock clock;
  private final EventLog events;
  private final RdbReader.Purpose purpose;
  private final boolean checksum;
  private final Consumer<RdbSummary> loaded;

  /**
   * A loader for one load.
   *
   * @param purpose what the keys are for
   * @param checksum directive {@code rdbchecksum}
   * @param loaded told what was read
   */
  RdbBaseLoader(
      Keyspace keyspace,
      Clock clock,
      EventLog events,
      RdbReader.Purpose purpose,
      boolean checksum,
      Consumer<RdbSummary> loaded) {
    this.keyspace = keyspace;
    this.clock = clock;
    this.events = events;
    this.purpose = purpose;
    this.checksum = checksum;
    this.loaded = loaded;
  }

  @Override
  public long load(String name, DiskFile file, LongConsumer progress)
      throws IOException, ReplayException {
    RdbReader reader = new RdbReader(keyspace, purpose, checksum, events, progress);
    try (RdbInput input = open(name, file)) {
      RdbSummary summary = reader.read(input, clock.millis());
      loaded.accept(summary);
      return summary.bytes();
    } catch (RdbException e) {
      throw new ReplayException("Bad RDB format: " + e.getMessage(), e);
    }
  }

  private RdbInput open(String name, DiskFile file) throws IOException {
    return file.size() < LEAST_AHEAD
        ? RdbInput.ofFile(file, name, 0)
        : RdbInput.ofFileAhead(file, name, 0, events);
  }
}
