package dev.redraft.keyspace;

import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.Table;
import java.util.Arrays;

/**
 * Picks keys of a database that have not expired: at random, or one portion of a scan after the
 * other.
 */
final class KeyScan {
  private static final int RANDOM_TRIES = 100;

  /** Buckets visited at most for each key that a scan is asked for, as Redis limits its SCAN. */
  private static final int BUCKETS_PER_KEY = 10;

  private final Keyspace keyspace;
  private final Database database;
  private final EntryConsumer collect = this::collect;
  private long[] found = new long[32];
  private int count;

  KeyScan(Keyspace keyspace, Database database) {
    this.keyspace = keyspace;
    this.database = database;
  }

  long random(long now) {
    long record = 0;
    for (int i = 0; i < RANDOM_TRIES && database.size() > 0; i++) {
      record = database.tables().all().random(keyspace.entropy());
      if (!database.isExpired(record, now)) {
        return record;
      }
      if (!keyspace.isExpiryPaused()) {
        database.expire(record);
        record = 0;
      }
    }
    return record;
  }

  long scan(long cursor, long wanted, long now, EntryConsumer consumer) {
    Table table = database.tables().all();
    count = 0;
    long next = cursor;
    long buckets =
        wanted > Long.MAX_VALUE / BUCKETS_PER_KEY ? Long.MAX_VALUE : wanted * BUCKETS_PER_KEY;
    do {
      next = table.scan(next, collect);
    } while (next != 0 && --buckets > 0 && count < wanted);
    // Expiring changes the table, so it comes after the scan of these buckets.
    for (int i = 0; i < count; i++) {
      long record = found[i];
      if (!database.isExpired(record, now)) {
        consumer.accept(record);
      } else if (!keyspace.isExpiryPaused()) {
        database.expire(record);
      }
    }
    return next;
  }

  void forEach(EntryConsumer consumer) {
    long cursor = 0;
    do {
      cursor = database.tables().all().scan(cursor, consumer);
    } while (cursor != 0);
  }

  private void collect(long record) {
    if (count == found.length) {
      found = Arrays.copyOf(found, 2 * count);
    }
    found[count++] = record;
  }
}
