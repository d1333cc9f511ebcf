package dev.redraft.value;

import dev.redraft.base.Bytes;
import dev.redraft.base.SipHash;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.View;
import dev.redraft.platform.Entropy;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.IntSet;
import dev.redraft.structure.Packed;
import dev.redraft.structure.PackedReader;
import dev.redraft.structure.Table;
import org.jspecify.annotations.Nullable;

/**
 * Sets: the value of a record of type set, in one of three encodings that follow the rules of Redis
 * 7.2
 * (https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/memory-optimization/).
 *
 * <pre>
 *   intset      an {@link IntSet}: integers alone, at most set-max-intset-entries
 *   listpack    a {@link Packed} sequence of the members, at most set-max-listpack-entries of at most
 *               set-max-listpack-value bytes
 *   hashtable   8 bytes, the address of a {@link Table} of {@link MemberEntries}
 * </pre>
 *
 * A set is converted from an upper form to a lower one when its limits are passed, and never back.
 *
 * <p>Functions that return a record may have moved it: the caller puts the result in the place of
 * the argument. Engine thread only.
 */
public final class Sets implements ValueOps {
  public static final int HASHTABLE = 2;
  public static final int INTSET = 6;
  public static final int LISTPACK = 11;

  /** Entries that a bucket of a table has, about. */
  private static final int ENTRIES_A_BUCKET = 8;

  /** Bytes that a packed sequence may have. */
  private static final int MAX_PACKED = 1 << 30;

  /** Bytes that an integer takes at most in a packed sequence. */
  private static final int MAX_INTEGER = 10;

  private final Memory memory;
  private final EncodingLimits limits;
  private final MemberEntries entries;
  private final RecordHome home;
  private final PackedReader packed;
  private final SetReader reader;
  private final SetMember member;
  private final SetReader shown;
  private final SetMember given;
  private final EntryConsumer freeEntry;
  private @Nullable Table table;
  private boolean changed;

  Sets(Memory memory, SipHash hash, EncodingLimits limits) {
    this.memory = memory;
    this.limits = limits;
    entries = new MemberEntries(hash);
    home = new RecordHome(memory);
    packed = new PackedReader(memory);
    reader = new SetReader(memory);
    member = new SetMember(hash);
    shown = new SetReader(memory);
    given = new SetMember(hash);
    freeEntry = memory::free;
  }

  public static boolean isTable(View view, long record) {
    return Record.encoding(view, record) == HASHTABLE;
  }

  static IllegalStateException unknownEncoding(int encoding) {
    return new IllegalStateException("set encoding " + encoding);
  }

  /** The member that commands work with, one after the other. */
  public SetMember member() {
    return given;
  }

  /** The reader that commands work with. */
  public SetReader reader() {
    return shown;
  }

  // Making
  // ---------------------------------------------------------------------------------------------------------

  /**
   * The encoding of a new set that begins with {@code first} and may get {@code expected} members.
   */
  public int encodingFor(SetMember first, long expected) {
    if (first.isInteger() && expected <= maxIntsetEntries()) {
      return INTSET;
    }
    return expected <= limits.setMaxListpackEntries ? LISTPACK : HASHTABLE;
  }

  /** The bytes of the value of an empty set. */
  public static int emptyLength(int encoding) {
    return switch (encoding) {
      case INTSET -> IntSet.HEADER;
      case LISTPACK -> 0;
      case HASHTABLE -> Long.BYTES;
      default -> throw unknownEncoding(encoding);
    };
  }

  /** Makes the value of a new record, of {@link #emptyLength} bytes, an empty set. */
  public void clear(long record) {
    long at = Record.valueAddress(memory, record);
    switch (Record.encoding(memory, record)) {
      case INTSET -> IntSet.clear(memory, at);
      case LISTPACK -> {}
      default -> {
        memory.putLong(at, 0);
        memory.putLong(at, Table.create(memory, entries).header());
      }
    }
  }

  /** Converts a set that is about to get {@code added} members, if those alone pass its limits. */
  public long prepare(long record, long added) {
    return switch (Record.encoding(memory, record)) {
      case INTSET -> added > maxIntsetEntries() ? toTable(record, null) : record;
      case LISTPACK -> added > limits.setMaxListpackEntries ? toTable(record, null) : record;
      default -> record;
    };
  }

  // Members
  // --------------------------------------------------------------------------------------------------------

  /** The number of members. */
  public long size(long record) {
    long at = Record.valueAddress(memory, record);
    return switch (Record.encoding(memory, record)) {
      case INTSET -> IntSet.count(memory, at);
      case LISTPACK -> packed.at(memory, at, Record.valueLength(memory, record)).count();
      default -> tableOf(record).size();
    };
  }

  public boolean isEmpty(long record) {
    return Record.encoding(memory, record) == LISTPACK
        ? Record.valueLength(memory, record) == 0
        : size(record) == 0;
  }

  public boolean contains(long record, SetMember wanted) {
    long at = Record.valueAddress(memory, record);
    return switch (Record.encoding(memory, record)) {
      case INTSET -> wanted.isInteger() && IntSet.contains(memory, at, wanted.integer());
      case LISTPACK -> findPacked(record, wanted);
      default -> find(tableOf(record), wanted) != 0;
    };
  }

  /** Whether the last {@link #add} or {@link #remove} changed the set. */
  public boolean changed() {
    return changed;
  }

  /** Adds a member; returns the record. */
  public long add(long record, SetMember added) {
    changed = false;
    return switch (Record.encoding(memory, record)) {
      case INTSET -> added.isInteger() ? addInteger(record, added) : widen(record, added);
      case LISTPACK -> addPacked(record, added);
      default -> {
        addEntry(tableOf(record), added);
        yield record;
      }
    };
  }

  private long addInteger(long record, SetMember added) {
    long at = Record.valueAddress(memory, record);
    int count = IntSet.count(memory, at);
    if (count >= maxIntsetEntries() && !IntSet.contains(memory, at, added.integer())) {
      return toTable(record, added);
    }
    home.at(record);
    changed = IntSet.add(home, added.integer());
    return home.record();
  }

  /** A text goes into a set of integers, which must become another. */
  private long widen(long record, SetMember added) {
    long at = Record.valueAddress(memory, record);
    int count = IntSet.count(memory, at);
    int longest = added.length();
    if (count > 0) {
      longest = Math.max(longest, Bytes.longSize(IntSet.get(memory, at, 0)));
      longest = Math.max(longest, Bytes.longSize(IntSet.get(memory, at, count - 1)));
    }
    boolean small =
        count < limits.setMaxListpackEntries
            && longest <= limits.setMaxListpackValue
            && (long) count * MAX_INTEGER + added.length() < MAX_PACKED;
    return small ? toPacked(record, added) : toTable(record, added);
  }

  private long addPacked(long record, SetMember added) {
    if (findPacked(record, added)) {
      return record;
    }
    int end = Record.valueLength(memory, record);
    if (packed.count() >= limits.setMaxListpackEntries
        || added.length() > limits.setMaxListpackValue
        || (long) end + added.length() >= MAX_PACKED) {
      return toTable(record, added);
    }
    home.at(record);
    Packed.put(home, end, end, added.array(), added.offset(), added.length());
    changed = true;
    return home.record();
  }

  private void addEntry(Table target, SetMember added) {
    if (find(target, added) != 0) {
      return;
    }
    long entry = MemberEntries.create(memory, added.array(), added.offset(), added.length());
    try {
      target.insert(added.hash(), entry);
    } catch (MemoryFullException e) {
      memory.free(entry);
      throw e;
    }
    changed = true;
  }

  /** Removes a member; returns the record. */
  public long remove(long record, SetMember removed) {
    changed = false;
    return switch (Record.encoding(memory, record)) {
      case INTSET -> {
        home.at(record);
        changed = removed.isInteger() && IntSet.remove(home, removed.integer());
        yield home.record();
      }
      case LISTPACK -> {
        changed = findPacked(record, removed);
        home.at(record);
        if (changed) {
          Packed.remove(home, packed.position(), packed.end());
        }
        yield home.record();
      }
      default -> {
        Table from = tableOf(record);
        long entry = find(from, removed);
        changed = entry != 0;
        if (changed) {
          from.remove(removed.hash(), entry);
          memory.free(entry);
        }
        yield record;
      }
    };
  }

  /**
   * Puts {@code target} on a member at random, all with nearly the same probability. The set is not
   * empty.
   */
  public void random(long record, Entropy entropy, SetReader target) {
    long at = Record.valueAddress(memory, record);
    switch (Record.encoding(memory, record)) {
      case INTSET ->
          target.onInteger(IntSet.get(memory, at, entropy.nextInt(IntSet.count(memory, at))));
      case LISTPACK -> {
        packed.at(memory, at, Record.valueLength(memory, record));
        packed.seek(entropy.nextInt(packed.count()));
        target.onPacked(packed);
      }
      default -> target.onEntry(tableOf(record).random(entropy));
    }
  }

  /**
   * Gives about {@code count} members of a set to {@code consumer}, and returns the cursor to go on
   * from: 0 at the end, and to start. A small set is given all at once.
   */
  public long scan(long record, long cursor, long count, SetReader target, Runnable consumer) {
    if (Record.encoding(memory, record) != HASHTABLE) {
      target.at(record);
      while (target.next()) {
        consumer.run();
      }
      return 0;
    }
    Table scanned = tableOf(record);
    long[] given = {0};
    long at = cursor;
    long steps = count > Long.MAX_VALUE / 10 ? Long.MAX_VALUE : 10 * count;
    do {
      at =
          scanned.scan(
              at,
              entry -> {
                given[0]++;
                target.onEntry(entry);
                consumer.run();
              });
    } while (at != 0 && given[0] < count && --steps > 0);
    return at;
  }

  // Conversion
  // -----------------------------------------------------------------------------------------------------

  // Each conversion adds a member at once: either all succeeds, or memory is full and nothing has
  // changed.

  private long toPacked(long record, SetMember added) {
    int size = Packed.sizeOf(added.array(), added.offset(), added.length());
    reader.at(record);
    while (reader.next()) {
      size += Packed.sizeOfLong(reader.integer());
    }
    // The entries are written in front of the integers that they are made from.
    int length = Record.valueLength(memory, record);
    long moved = Record.splice(memory, record, 0, 0, size);
    long to = Record.valueAddress(memory, moved);
    long from = to + size;
    int count = IntSet.count(memory, from);
    for (int i = 0; i < count; i++) {
      to = Packed.writeLong(memory, to, IntSet.get(memory, from, i));
    }
    Packed.write(memory, to, added.array(), added.offset(), added.length());
    Record.putEncoding(memory, moved, LISTPACK);
    changed = true;
    return Record.splice(memory, moved, size, length, 0);
  }

  private long toTable(long record, @Nullable SetMember added) {
    long header = tableWith(record, added);
    int length = Record.valueLength(memory, record);
    long moved;
    try {
      moved =
          length < Long.BYTES
              ? Record.splice(memory, record, length, 0, Long.BYTES - length)
              : Record.splice(memory, record, Long.BYTES, length - Long.BYTES, 0);
    } catch (MemoryFullException e) {
      release(Table.open(memory, header, entries));
      throw e;
    }
    memory.putLong(Record.valueAddress(memory, moved), header);
    Record.putEncoding(memory, moved, HASHTABLE);
    return moved;
  }

  /** A new table with copies of the members of a set, and one more if given. */
  private long tableWith(long record, @Nullable SetMember added) {
    Table made = Table.create(memory, entries);
    try {
      reader.at(record);
      while (reader.next()) {
        addEntry(made, member.set(reader));
      }
      changed = false;
      if (added != null) {
        addEntry(made, added);
      }
    } catch (MemoryFullException e) {
      release(made);
      throw e;
    }
    return made.header();
  }

  private void release(Table made) {
    while (!made.release(ENTRIES_A_BUCKET, freeEntry)) {}
  }

  /** The most integers that a set in the first form may have. */
  public long maxIntsetEntries() {
    return Math.min(limits.setMaxIntsetEntries, IntSet.MAX_COUNT - 1L);
  }

  private boolean findPacked(long record, SetMember wanted) {
    packed.at(memory, Record.valueAddress(memory, record), Record.valueLength(memory, record));
    return packed.find(wanted.array(), wanted.offset(), wanted.length(), 1);
  }

  private static long find(Table in, SetMember wanted) {
    return in.find(wanted.hash(), wanted.array(), wanted.offset(), wanted.length());
  }

  private Table tableOf(long record) {
    int encoding = Record.encoding(memory, record);
    if (encoding != HASHTABLE) {
      throw unknownEncoding(encoding);
    }
    long header = memory.getLong(Record.valueAddress(memory, record));
    Table known = table;
    if (known == null) {
      known = Table.open(memory, header, entries);
      table = known;
      return known;
    }
    return known.at(header);
  }

  // ValueOps
  // -------------------------------------------------------------------------------------------------------

  @Override
  public String encodingName(View view, long record) {
    int encoding = Record.encoding(view, record);
    return switch (encoding) {
      case INTSET -> "intset";
      case LISTPACK -> "listpack";
      case HASHTABLE -> "hashtable";
      default -> throw unknownEncoding(encoding);
    };
  }

  @Override
  public boolean free(Memory of, long record, int steps) {
    if (Record.encoding(memory, record) != HASHTABLE
        || memory.getLong(Record.valueAddress(memory, record)) == 0) {
      return true;
    }
    return tableOf(record).release(Math.max(1, steps / ENTRIES_A_BUCKET), freeEntry);
  }

  @Override
  public void copy(Memory of, long record, long copy) {
    if (Record.encoding(memory, record) != HASHTABLE) {
      return;
    }
    memory.putLong(Record.valueAddress(memory, copy), tableWith(record, null));
  }

  @Override
  public long memoryUsage(View view, long record, int samples) {
    if (Record.encoding(memory, record) != HASHTABLE) {
      return 0;
    }
    Table measured = tableOf(record);
    long most = samples == 0 ? Long.MAX_VALUE : samples;
    long[] sum = {0, 0};
    long cursor = 0;
    do {
      cursor =
          measured.scan(
              cursor,
              entry -> {
                sum[0]++;
                sum[1] += memory.usableSize(entry);
              });
    } while (cursor != 0 && sum[0] < most);
    return measured.bytes()
        + (sum[0] == 0 ? 0 : Math.round((double) sum[1] / sum[0] * measured.size()));
  }

  /** Checks every invariant of a set; for tests and debugging. */
  public void validate(long record) {
    long at = Record.valueAddress(memory, record);
    int length = Record.valueLength(memory, record);
    switch (Record.encoding(memory, record)) {
      case INTSET -> IntSet.validate(memory, at, length);
      case LISTPACK -> Packed.validate(memory, at, length);
      default -> tableOf(record).validate();
    }
  }
}
