package dev.redraft.keyspace;

import dev.redraft.memory.Fork;
import dev.redraft.memory.Kind;
import dev.redraft.memory.RecordWalk;
import dev.redraft.memory.View;
import dev.redraft.structure.Table;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import java.util.Arrays;

/**
 * All keys of a frozen image, in the order of memory: what a rewrite writes. Expired keys that were
 * not deleted yet are among them. Its buffers are reused; one thread.
 */
public final class ImageWalk {
  private static final int NO_DATABASE = 0;

  private final Fork fork;
  private final RecordWalk walk;
  private final long roots;

  /** For each table id, the database that it belongs to, plus 1. */
  private final char[] databaseOfId = new char[Record.MAX_TABLE_ID + 1];

  private long record;
  private int database;
  private byte[] key = new byte[64];
  private byte[] value = new byte[1024];

  public ImageWalk(Fork fork) {
    this.fork = fork;
    roots = Roots.check(fork, fork.root(Roots.ROOT));
    for (int i = 0; i < databases(); i++) {
      databaseOfId[Roots.id(fork, roots, i)] = (char) (i + 1);
    }
    walk = fork.walk(Kind.RECORD);
  }

  /** The number of databases. */
  public int databases() {
    return Roots.databases(fork, roots);
  }

  /** The keys that a database had at the fork. */
  public long size(int index) {
    return Table.read(fork, Roots.table(fork, roots, index), NoEntries.INSTANCE).size();
  }

  /** The keys of a database that had an expiry at the fork. */
  public long volatileSize(int index) {
    return Table.read(fork, Roots.volatiles(fork, roots, index), NoEntries.INSTANCE).size();
  }

  /** Whether there may have been hashes at the fork of which fields have expiries. */
  public boolean mayHaveFieldExpiries() {
    for (int i = 0; i < databases(); i++) {
      long expiring = Roots.expiring(fork, roots, i);
      if (expiring != 0 && Table.read(fork, expiring, NoEntries.INSTANCE).size() > 0) {
        return true;
      }
    }
    return false;
  }

  /** Goes to the next key. Returns false at the end. */
  public boolean next() {
    while (true) {
      record = walk.next();
      if (record == 0) {
        return false;
      }
      int found = databaseOfId[Record.tableId(fork, record)];
      if (found != NO_DATABASE) {
        database = found - 1;
        return true;
      }
    }
  }

  /** The database of the key. */
  public int database() {
    return database;
  }

  /** The key's record, to be read through {@link #view()}. */
  public long record() {
    return record;
  }

  public View view() {
    return fork;
  }

  public int type() {
    return Record.type(fork, record);
  }

  /** The expiry in milliseconds since the Unix epoch, or {@link Record#NO_EXPIRY}. */
  public long expiry() {
    return Record.expiry(fork, record);
  }

  /** The access clock, see {@link AccessClock}. */
  public int accessClock() {
    return Record.clock(fork, record);
  }

  /** Reads the key into {@link #key()} and returns its length. */
  public int readKey() {
    int length = Record.keyLength(fork, record);
    if (length > key.length) {
      key = new byte[Math.max(length, 2 * key.length)];
    }
    fork.read(Record.keyAddress(fork, record), key, 0, length);
    return length;
  }

  /** The buffer of {@link #readKey}. */
  public byte[] key() {
    return key;
  }

  /** Reads the value of a string into {@link #value()} and returns its length. */
  public int readString() {
    int length = StringValue.length(fork, record);
    if (length > value.length) {
      value = new byte[(int) Math.min(Integer.MAX_VALUE - 8, Math.max(length, 2L * value.length))];
    }
    return StringValue.copy(fork, record, value, 0);
  }

  /** The buffer of {@link #readString}. */
  public byte[] value() {
    return value;
  }

  /** Gives back the buffers that a huge key or value has made huge. */
  public void trim() {
    key = key.length > 1 << 20 ? Arrays.copyOf(key, 64) : key;
    value = value.length > 1 << 20 ? Arrays.copyOf(value, 1024) : value;
  }
}
