package dev.redraft.value;

import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.Packed;
import dev.redraft.structure.Table;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of one memory: changes, and what the keyspace needs. A hash is its record; {@link
 * HashValue} has the layouts. Engine thread only.
 *
 * <p>A change may move the record: functions that return one give the record as it is now, and the
 * old address is free then. A full memory leaves the hash as it was.
 */
public final class Hashes implements ValueOps {
  /** For {@code expiry} arguments: none, or the field loses the one it had. */
  public static final long NO_EXPIRY = Record.NO_EXPIRY;

  /** For {@code expiry} arguments: that which the field has. */
  public static final long KEEP_EXPIRY = -2;

  /** About as many fields are given by one {@link #sweep}. */
  public static final int SWEEP_FIELDS = 32;

  private static final int SWEEP_BUCKETS = 8;
  private static final int BUCKET_ENTRIES = 8;

  private final Memory memory;
  private final EncodingLimits limits;
  private final HashEntries entries;
  private final SipHash hash;
  private final HashReader reader;
  private final RecordHome home;
  private final HashConversion conversion;
  private final EntryConsumer freeEntry;
  private @Nullable Table table;
  private boolean found;
  private long expiry;

  Hashes(Memory memory, SipHash hash, EncodingLimits limits) {
    this.memory = memory;
    this.limits = limits;
    this.hash = hash;
    entries = new HashEntries(hash);
    reader = new HashReader(memory, hash);
    home = new RecordHome(memory);
    conversion = new HashConversion(memory, entries);
    freeEntry = memory::free;
  }

  /** The encoding of a new, empty hash, whose value has no bytes. */
  public int firstEncoding() {
    return HashValue.LISTPACK;
  }

  /** The encoding of a small hash each field of which has an expiry or 0, as an integer. */
  public int encodingWithExpiries() {
    return HashValue.LISTPACKEX;
  }

  /**
   * A reader at the hash of {@code record}; there is one, so its items are valid until the next
   * call.
   */
  public HashReader read(long record) {
    return reader.at(record);
  }

  /** The reader, where it stands. */
  public HashReader reader() {
    return reader;
  }

  /** A reader of frozen hashes, for another thread. */
  public HashReader readerOf(View view) {
    return new HashReader(view, hash);
  }

  /** Whether a text is too long for a packed sequence. */
  public boolean isTooLong(Slice text) {
    return text.length() > limits.hashMaxListpackValue;
  }

  /** Whether so many fields are too many for a packed sequence. */
  public boolean areTooMany(long fields) {
    return fields > limits.hashMaxListpackEntries;
  }

  /** Gives the hash a table, if it has none; returns the record. */
  public long enlarge(long record) {
    return HashValue.isLarge(memory, record)
        ? record
        : conversion.toTable(record, reader.at(record));
  }

  /**
   * Looks for a field that {@link #set} is going to set to {@code value}, and gives the hash the
   * encoding that it needs then; returns the record.
   */
  public long prepare(long record, Slice field, Slice value, long expiry) {
    found = reader.at(record).find(field);
    this.expiry = expiry != KEEP_EXPIRY ? expiry : found ? reader.item().expiry() : NO_EXPIRY;
    if (HashValue.isLarge(memory, record)) {
      return record;
    }
    long fit = record;
    if (isTooLong(field) || isTooLong(value) || !found && areTooMany(reader.passed() + 1L)) {
      fit = conversion.toTable(record, reader);
    } else if (this.expiry != NO_EXPIRY && HashValue.step(memory, record) == 2) {
      fit = conversion.widen(record, reader);
    } else {
      return record;
    }
    reader.at(fit).find(field);
    return fit;
  }

  /** Whether the field for which {@link #prepare} was called last was not there. */
  public boolean added() {
    return !found;
  }

  /** The expiry of the field that was set last, or {@link #NO_EXPIRY}. */
  public long lastExpiry() {
    return expiry;
  }

  /** Sets the field for which {@link #prepare} was called just before; returns the record. */
  public long set(long record, Slice field, Slice value) {
    if (HashValue.isLarge(memory, record)) {
      setLarge(record, field, value);
      return record;
    }
    home.at(record);
    boolean wide = HashValue.step(memory, record) == 3;
    long last = Math.max(0, expiry);
    int from = found ? reader.from() : home.length();
    int to = found ? reader.to() : from;
    int size = Math.addExact(Packed.sizeOf(field), Packed.sizeOf(value));
    long at = Packed.splice(home, from, to, wide ? size + Packed.sizeOfLong(last) : size);
    at = Packed.write(memory, Packed.write(memory, at, field), value);
    if (wide) {
      Packed.writeLong(memory, at, last);
    }
    return home.record();
  }

  /** Deletes the field that {@link HashReader#find} has found just before; returns the record. */
  public long deleteFound(long record) {
    if (HashValue.isLarge(memory, record)) {
      long entry = reader.entry();
      forget(record, entry);
      tableAt(record).remove(entries.hash(memory, entry), entry);
      memory.free(entry);
      return record;
    }
    Packed.remove(home.at(record), reader.from(), reader.to());
    return home.record();
  }

  /** Gives the hash room for expiries of its fields; returns the record. */
  public long prepareExpiry(long record) {
    boolean narrow = !HashValue.isLarge(memory, record) && HashValue.step(memory, record) == 2;
    return narrow ? conversion.widen(record, reader.at(record)) : record;
  }

  /**
   * Sets, or with {@link #NO_EXPIRY} removes, the expiry of the field that {@link HashReader#find}
   * has found just before in a hash with room for it; returns the record.
   */
  public long expireFound(long record, Slice field, long expiry) {
    if (!HashValue.isLarge(memory, record)) {
      int from = reader.to() - Packed.sizeOfLong(Math.max(0, reader.item().expiry()));
      Packed.putLong(home.at(record), from, reader.to(), Math.max(0, expiry));
      return home.record();
    }
    long entry = reader.entry();
    if (expiry != NO_EXPIRY && !HashEntry.hasExpiryRoom(memory, entry)) {
      replace(record, field, entry, HashEntry.copy(memory, entry, expiry));
    } else {
      putExpiryInPlace(record, entry, expiry);
    }
    return record;
  }

  /** Whether some field may have an expiry. */
  public boolean mayExpire(long record) {
    return reader.at(record).mayExpire();
  }

  /**
   * Looks for fields whose time has passed at {@code now}, and gives at most about {@link
   * #SWEEP_FIELDS} of them to {@code expired}, to be deleted when this call has returned. A large
   * hash is looked through a few buckets a call. Returns whether some field has an expiry.
   */
  public boolean sweep(long record, long now, HashItem.Visitor expired) {
    reader.at(record);
    if (!HashValue.isLarge(memory, record)) {
      long[] met = {0, 0};
      reader.forEach(item -> {
        met[0] += item.expiry() != NO_EXPIRY ? 1 : 0;
        if (item.isExpired(now) && met[1]++ < SWEEP_FIELDS) {
          expired.visit(item);
        }
      });
      return met[0] > 0;
    }
    if (HashValue.expiring(memory, record) == 0) {
      return false;
    }
    if (HashValue.earliest(memory, record) >= now) {
      return true;
    }
    long[] seen = {Long.MAX_VALUE};
    long cursor = HashValue.cursor(memory, record);
    int buckets = SWEEP_BUCKETS;
    do {
      cursor =
          reader.scan(
              cursor,
              item -> {
                if (item.isExpired(now)) {
                  expired.visit(item);
                } else if (item.expiry() != NO_EXPIRY) {
                  seen[0] = Math.min(seen[0], item.expiry());
                }
              });
    } while (cursor != 0 && --buckets > 0);
    HashValue.putCursor(memory, record, cursor, seen[0]);
    return true;
  }

  /** Whether {@link #sweep} stands in the middle of a large hash. */
  public boolean isSweeping(long record) {
    return HashValue.isLarge(memory, record) && HashValue.cursor(memory, record) != 0;
  }

  // ---- ValueOps ----

  @Override
  public String encodingName(View view, long record) {
    return HashValue.encodingName(view, record);
  }

  @Override
  public boolean free(Memory of, long record, int steps) {
    return !HashValue.isLarge(memory, record)
        || tableAt(record).release(Math.max(1, steps / BUCKET_ENTRIES), freeEntry);
  }

  @Override
  public void copy(Memory of, long record, long copy) {
    if (HashValue.isLarge(memory, record)) {
      conversion.copyTable(reader.at(record), copy);
    }
  }

  @Override
  public long memoryUsage(View view, long record, int samples) {
    HashReader counted = reader.at(record);
    if (!counted.isLarge()) {
      return 0;
    }
    long[] sum = new long[2];
    long cursor = 0;
    do {
      cursor =
          counted.scan(
              cursor,
              item -> {
                sum[0]++;
                sum[1] += memory.usableSize(counted.entry());
              });
    } while (cursor != 0 && (samples == 0 || sum[0] < samples));
    return counted.tableBytes() + (sum[0] == 0 ? 0 : sum[1] * counted.size() / sum[0]);
  }

  // ---- Large hashes ----

  private void setLarge(long record, Slice field, Slice value) {
    long old = reader.entry();
    if (!found) {
      insert(record, field, HashEntry.create(memory, field, value, expiry));
    } else if (expiry != NO_EXPIRY && !HashEntry.hasExpiryRoom(memory, old)
        || !HashEntry.overwrite(memory, old, value)) {
      replace(record, field, old, HashEntry.create(memory, field, value, expiry));
    } else {
      putExpiryInPlace(record, old, expiry);
    }
  }

  private void insert(long record, Slice field, long entry) {
    try {
      tableAt(record).insert(entries.hash(field), entry);
    } catch (RuntimeException e) {
      memory.free(entry);
      throw e;
    }
    note(record, entry);
  }

  private void replace(long record, Slice field, long old, long entry) {
    forget(record, old);
    tableAt(record).replace(entries.hash(field), old, entry);
    memory.free(old);
    note(record, entry);
  }

  private void putExpiryInPlace(long record, long entry, long expiry) {
    if (!HashEntry.hasExpiryRoom(memory, entry)) {
      return;
    }
    forget(record, entry);
    HashEntry.putExpiry(memory, entry, expiry);
    note(record, entry);
  }

  /** Counts an entry with an expiry. */
  private void note(long record, long entry) {
    long expiry = HashEntry.expiry(memory, entry);
    if (expiry != NO_EXPIRY) {
      HashValue.addExpiring(memory, record, 1);
      HashValue.noteExpiry(memory, record, expiry);
    }
  }

  private void forget(long record, long entry) {
    if (HashEntry.expiry(memory, entry) != NO_EXPIRY) {
      HashValue.addExpiring(memory, record, -1);
    }
  }

  private Table tableAt(long record) {
    long header = HashValue.table(memory, record);
    Table present = table;
    if (present == null) {
      present = Table.open(memory, header, entries);
      table = present;
      return present;
    }
    return present.at(header);
  }
}
