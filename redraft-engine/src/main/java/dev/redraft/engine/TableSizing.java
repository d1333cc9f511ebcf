package dev.redraft.engine;

import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;

/**
 * Gives the table of keys the size that a log will fill, by the keys that each byte of it has
 * brought so far: a table that grows bucket by bucket beside its keys has to read each key again
 * and again.
 *
 * <p>A guess is limited to {@value #MOST_GROWTH} times the keys that are there, as a log may go on
 * with keys that it has brought already, and to the keys that the rest of the file has room for.
 * What was too much is merged again by {@link #end}.
 */
final class TableSizing {
  /** Bytes of a log that are too few to judge it by. */
  private static final long LEAST = 512 << 10;

  private static final int MOST_GROWTH = 16;

  /**
   * The bytes of the shortest SET: a key and a value of one each. MSET takes fewer, and the table
   * then grows by itself beyond what was expected.
   */
  private static final int LEAST_PER_KEY = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n".length();

  private final Keyspace keyspace;
  private int database = -1;
  private long fromBytes;
  private long fromKeys;
  private boolean sized;

  TableSizing(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** Another file begins. */
  void start() {
    database = -1;
  }

  /** So many bytes of {@code size} are loaded, and the last commands were for {@code selected}. */
  void progress(int selected, long bytes, long size) {
    Database into = keyspace.database(selected);
    long keys = into.size();
    if (selected != database) {
      database = selected;
      fromBytes = bytes;
      fromKeys = keys;
      return;
    }
    long read = bytes - fromBytes;
    if (read >= LEAST && keys > fromKeys) {
      double aByte = (double) (keys - fromKeys) / read;
      long rest = size - bytes;
      long more = Math.min((long) (aByte * rest), rest / LEAST_PER_KEY);
      into.prepare(Math.min(keys + more, MOST_GROWTH * keys), 0);
      sized = true;
    }
  }

  /** The load has ended. */
  void end() {
    if (sized) {
      for (int i = 0; i < keyspace.databases(); i++) {
        keyspace.database(i).fit();
      }
    }
  }
}
