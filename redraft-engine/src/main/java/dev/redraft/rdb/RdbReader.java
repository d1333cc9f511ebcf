package dev.redraft.rdb;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.AccessClock;
import dev.redraft.keyspace.BulkLoad;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.platform.EventLog;
import dev.redraft.value.Record;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Reads a whole RDB file into a keyspace, or only checks it. Used once, on the thread that owns the
 * keyspace.
 *
 * <p>Whatever is wrong with the file ends in an {@link RdbException} that names the file, the
 * offset and the reason; keys that came before stay where they were placed. Memory beside what is
 * placed: that of the input, and one key.
 */
public final class RdbReader {
  /** What the keys of a file are for. */
  public enum Purpose {
    /** The dataset: keys whose time has passed are dropped, and no key may be there twice. */
    DATASET,

    /** As {@link #DATASET}, but a key that is there already is replaced. */
    MERGE,

    /**
     * What a log builds on: keys whose time has passed are kept, because commands may follow that
     * were executed before they had.
     */
    LOG_BASE,

    /** Nothing: each value is read and freed, whatever its database. */
    CHECK
  }

  private static final long PROGRESS_STEP = 2 << 20;

  /** Names of empty keys that are logged. */
  private static final int MOST_REPORTED = 10;

  /** About what the table of keys takes for each, so that hints get no more than the file has. */
  private static final int TABLE_BYTES = 9;

  private final Keyspace keyspace;
  private final Purpose purpose;
  private final boolean checksum;
  private final EventLog log;
  private final LongConsumer progress;
  private final ValueReader values;
  private final BulkLoad load;
  private boolean loadIsFull;
  private final Slice key = new Slice();
  private byte[] keyBytes = new byte[256];
  private Database database;
  private long databaseIndex;
  private long now;
  private long expandable;
  private long reported;

  // Of the next key.
  private long expiry = Database.NO_EXPIRY;
  private long idleSeconds = -1;
  private int frequency = -1;

  private long keys;
  private long expired;
  private long emptySkipped;
  private long functions;

  /**
   * A reader of one file.
   *
   * @param checksum whether the file's checksum is compared, if it has one
   * @param progress told about every 2 MB how many bytes have been read
   */
  public RdbReader(
      Keyspace keyspace, Purpose purpose, boolean checksum, EventLog log, LongConsumer progress) {
    this.keyspace = keyspace;
    this.purpose = purpose;
    this.checksum = checksum;
    this.log = log;
    this.progress = progress;
    values = new ValueReader(keyspace);
    load = new BulkLoad(keyspace);
    database = keyspace.database(0);
  }

  /**
   * Reads the RDB at the input's start.
   *
   * @param time milliseconds since the epoch: keys that expire before it have expired
   */
  public RdbSummary read(RdbInput input, long time) throws IOException, RdbException {
    now = time;
    expandable = input.remaining() / TABLE_BYTES;
    AuxFields aux = new AuxFields(log, time);
    boolean wasLoading = keyspace.isLoading();
    keyspace.setLoading(true);
    freeAll();
    try (BulkLoad bulk = load) {
      RdbSignature signature = RdbSignature.read(input);
      values.valkey(signature.valkey());
      for (int code = input.readByte(); code != RdbFormat.EOF; code = input.readByte()) {
        if (code == RdbFormat.AUX) {
          aux.read(input);
        } else if (!readSetting(code, input)) {
          readKey(code, input);
        }
        if (input.offset() - reported >= PROGRESS_STEP) {
          reported = input.offset();
          progress.accept(reported);
        }
      }
      placeAll(bulk, input);
      boolean compared = signature.version() >= 5 && readChecksum(input);
      progress.accept(input.offset());
      report();
      return new RdbSummary(
          signature,
          input.offset(),
          keys,
          expired,
          emptySkipped,
          functions,
          compared,
          aux.fields());
    } finally {
      keyspace.setLoading(wasLoading);
    }
  }

  /** Reads what an opcode says of what follows; false if the code is the type of a value. */
  private boolean readSetting(int code, RdbInput input) throws IOException, RdbException {
    switch (code) {
      case RdbFormat.SELECTDB -> select(input);
      case RdbFormat.RESIZEDB -> expand(input.readLength(), input.readLength());
      case RdbFormat.EXPIRETIME_MS -> expiry = expiryOf(input.readLong());
      case RdbFormat.EXPIRETIME -> expiry = expiryOf(input.readInt() * 1000L);
      case RdbFormat.IDLE -> idleSeconds = input.readLength();
      case RdbFormat.FREQ -> frequency = input.readByte();
      case RdbFormat.SLOT_INFO -> {
        // Sizes of a slot of a cluster, hints like those of RESIZEDB.
        input.readLength();
        input.readLength();
        input.readLength();
      }
      case RdbFormat.FUNCTION2 -> {
        FunctionLibrary.skip(input, log);
        functions++;
      }
      case RdbFormat.FUNCTION_PRE_GA ->
          throw input.corrupt("Pre-release function format not supported");
      case RdbFormat.MODULE_AUX -> throw ModuleDecoder.auxiliary(input);
      case RdbFormat.SLOT_IMPORT ->
          throw input.corrupt("slots of a cluster were being imported when the file was written");
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A time before the epoch is as good as the epoch itself; one such number is none. */
  private static long expiryOf(long time) {
    return time == Database.NO_EXPIRY ? time : Math.max(0, time);
  }

  private void select(RdbInput input) throws IOException, RdbException {
    databaseIndex = input.readLength();
    if (purpose == Purpose.CHECK) {
      return;
    }
    if (databaseIndex >= keyspace.databases()) {
      throw input.corrupt(
          "keys of database "
              + databaseIndex
              + ", but there are only "
              + keyspace.databases()
              + " databases here: set 'databases' to at least "
              + (databaseIndex + 1));
    }
    database = keyspace.database((int) databaseIndex);
  }

  /** Makes the tables as large as the file says, all of them within what it may have of keys. */
  private void expand(long all, long withExpiry) {
    if (purpose == Purpose.CHECK) {
      return;
    }
    long expected = Math.min(all, expandable);
    expandable -= expected;
    long expectedVolatile = Math.min(withExpiry, Math.min(expected, expandable));
    expandable -= expectedVolatile;
    database.prepare(expected, expectedVolatile);
  }

  private void readKey(int type, RdbInput input) throws IOException, RdbException {
    if (!values.knows(type)) {
      throw input.corrupt("the unknown opcode or type " + type);
    }
    keepKey(input);
    long record;
    try {
      record = values.read(type, input, database, key, expiry, now);
      if (record == 0) {
        skipEmpty();
      } else if (purpose == Purpose.CHECK) {
        check(record);
      } else {
        place(record);
      }
    } catch (RdbException e) {
      throw new RdbException(
          e.getMessage() + ", in the key '" + Printable.of(key) + "' of database " + databaseIndex);
    } catch (MemoryFullException e) {
      throw input.corrupt(
          "memory is full at the key '"
              + Printable.of(key)
              + "' of database "
              + databaseIndex
              + ": "
              + e.getMessage());
    }
    expiry = Database.NO_EXPIRY;
    idleSeconds = -1;
    frequency = -1;
    if (loadIsFull) {
      loadIsFull = false;
      placeAll(load, input);
    }
  }

  /** Reads the key, and keeps it while its value is read. */
  private void keepKey(RdbInput input) throws IOException, RdbException {
    input.readString(key);
    if (keyBytes.length < key.length()) {
      keyBytes = new byte[Math.max(key.length(), Math.min(1 << 20, 2 * keyBytes.length))];
    }
    System.arraycopy(key.array(), key.offset(), keyBytes, 0, key.length());
    key.set(keyBytes, 0, key.length());
  }

  private void skipEmpty() {
    if (emptySkipped++ < MOST_REPORTED) {
      log.notice("Skipping the empty key '" + Printable.of(key) + "' of the RDB file");
    }
  }

  private boolean hasExpired() {
    return expiry != Database.NO_EXPIRY && expiry < now;
  }

  /**
   * Frees what is to be freed in steps: nobody is served who could wait for it, and what the file
   * still has may need the room.
   */
  private void freeAll() {
    while (keyspace.doWork(Long.MAX_VALUE)) {}
  }

  private void check(long record) {
    database.discard(record);
    freeAll();
    keys++;
    expired += hasExpired() ? 1 : 0;
  }

  private void place(long record) {
    if (hasExpired() && purpose != Purpose.LOG_BASE) {
      database.discard(record);
      freeAll();
      expired++;
      return;
    }
    AccessClock clock = keyspace.accessClock();
    if (clock.byFrequency() && frequency >= 0) {
      Record.putClock(keyspace.memory(), record, clock.ofFrequency(frequency, now));
    } else if (!clock.byFrequency() && idleSeconds >= 0) {
      long idle = Math.min(idleSeconds, Record.MAX_CLOCK / 2);
      Record.putClock(keyspace.memory(), record, clock.ofIdle(idle * 1000, now));
    }
    keys++;
    if (purpose == Purpose.MERGE) {
      database.place(key, record, now);
      freeAll();
    } else {
      loadIsFull = load.add(database, key, record);
    }
  }

  private void placeAll(BulkLoad bulk, RdbInput input) throws RdbException {
    long twin;
    try {
      twin = bulk.place();
    } catch (MemoryFullException e) {
      throw input.corrupt("memory is full: " + e.getMessage());
    }
    if (twin != 0) {
      byte[] name = new byte[Record.keyLength(keyspace.memory(), twin)];
      keyspace.memory().read(Record.keyAddress(keyspace.memory(), twin), name, 0, name.length);
      throw input.corrupt(
          "RDB has duplicated keys, in or before the last ones read: the key '"
              + Printable.of(new Slice(name))
              + "'");
    }
  }

  /** Reads the checksum of all that came before it; returns whether it was compared. */
  private boolean readChecksum(RdbInput input) throws IOException, RdbException {
    long computed = input.crc();
    long written = input.readLong();
    if (!checksum) {
      return false;
    }
    if (written == 0) {
      log.notice("RDB file was saved with checksum disabled: no check performed.");
      return false;
    }
    if (written != computed) {
      throw input.corrupt(
          "Wrong RDB checksum: the file has "
              + Long.toHexString(written)
              + ", its bytes give "
              + Long.toHexString(computed));
    }
    return true;
  }

  private void report() {
    if (purpose != Purpose.CHECK) {
      log.notice(
          "Done loading RDB, keys loaded: "
              + keys
              + ", keys expired: "
              + expired
              + (emptySkipped == 0 ? "" : ", empty keys skipped: " + emptySkipped)
              + ".");
    }
  }
}
