package dev.redraft.structure;

import static dev.redraft.structure.TableHeader.BUCKETS;
import static dev.redraft.structure.TableHeader.CAPACITY;
import static dev.redraft.structure.TableHeader.DIRECTORY;
import static dev.redraft.structure.TableHeader.ENTRIES;
import static dev.redraft.structure.TableHeader.FIRST_CAPACITY;
import static dev.redraft.structure.TableHeader.MARK;
import static dev.redraft.structure.TableHeader.MARK_OFFSET;
import static dev.redraft.structure.TableHeader.OVERFLOWS;
import static dev.redraft.structure.TableHeader.USED;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.View;
import dev.redraft.platform.Entropy;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of entry addresses by linear hashing (Litwin 1980): with {@code n} buckets, {@code
 * 2^L <= n < 2^(L+1)}, a hash belongs to the bucket of its low {@code L+1} bits if there is one,
 * else to that of its low {@code L} bits. Growing splits one bucket, shrinking merges one, so no
 * step handles more than the chains of two buckets.
 *
 * <p>Everything is in {@link Memory} behind one header address; this object only remembers the
 * header's fields. So there is at most one Table object that writes to a header, and one over a
 * fork is made after the fork.
 *
 * <p>A scan goes through the hashes in bit-reversed order. There, a bucket covers one interval,
 * whatever the number of buckets was when the cursor was made: an entry that stays in the table
 * during a whole scan is returned at least once.
 */
public final class Table {
  /**
   * Entries per bucket beyond which an insertion splits one. Chains average 1.2 buckets there, at
   * 13 bytes an entry.
   */
  static final int SPLIT_LOAD = 7;

  /**
   * Entries per bucket below which a removal merges one; far from the other limit so that neither
   * undoes the other.
   */
  static final int MERGE_LOAD = 2;

  /** Buckets that {@link #sample} visits at most for each entry wanted: most are not empty. */
  private static final int SAMPLED_BUCKETS = 10;

  private final View view;
  private final @Nullable Memory memory;
  private final TableEntries entries;
  private final TableChain chain = new TableChain();
  private long header;
  private long buckets;
  private long mask;
  private long size;
  private long directory;

  private Table(View view, @Nullable Memory memory, TableEntries entries) {
    this.view = view;
    this.memory = memory;
    this.entries = entries;
  }

  /** A new, empty table. */
  public static Table create(Memory memory, TableEntries entries) {
    long header = memory.allocate(Kind.NODE, TableHeader.SIZE);
    long directory = 0;
    long segment;
    try {
      directory = memory.allocate(Kind.NODE, 8L * FIRST_CAPACITY);
      segment = memory.allocate(Kind.NODE, Bucket.SIZE);
    } catch (MemoryFullException e) {
      memory.free(header);
      if (directory != 0) {
        memory.free(directory);
      }
      throw e;
    }
    Bucket.clear(memory, segment);
    memory.putLong(directory, segment);
    memory.putLong(header + MARK_OFFSET, MARK);
    memory.putLong(header + BUCKETS, 1);
    memory.putLong(header + ENTRIES, 0);
    memory.putLong(header + DIRECTORY, directory);
    memory.putInt(header + CAPACITY, FIRST_CAPACITY);
    memory.putInt(header + USED, 1);
    memory.putLong(header + OVERFLOWS, 0);
    return new Table(memory, memory, entries).at(header);
  }

  /** The table whose header is at {@code header}, to read and write. */
  public static Table open(Memory memory, long header, TableEntries entries) {
    return new Table(memory, memory, entries).at(header);
  }

  /** The table whose header is at {@code header}, to read. */
  public static Table read(View view, long header, TableEntries entries) {
    return new Table(view, null, entries).at(header);
  }

  /** Points this object at the table whose header is at {@code header}. */
  public Table at(long header) {
    if (view.getLong(header + MARK_OFFSET) != MARK) {
      throw new IllegalStateException("no table at " + header);
    }
    this.header = header;
    size = view.getLong(header + ENTRIES);
    directory = view.getLong(header + DIRECTORY);
    buckets(view.getLong(header + BUCKETS));
    return this;
  }

  /** The address that identifies this table. */
  public long header() {
    return header;
  }

  public long size() {
    return size;
  }

  /** The number of buckets, overflow not counted. */
  public long buckets() {
    return buckets;
  }

  /** Bytes of buckets and directory, without what the allocator rounds up. */
  public long bytes() {
    int used = view.getInt(header + USED);
    long capacity = 0;
    for (int i = 0; i < used; i++) {
      capacity += TableHeader.length(i);
    }
    return TableHeader.SIZE
        + 8L * view.getInt(header + CAPACITY)
        + Bucket.SIZE * (capacity + view.getLong(header + OVERFLOWS));
  }

  /** The entry with this key, or 0; {@code hash} is that of the key. */
  public long find(long hash, byte[] key, int offset, int length) {
    long pattern = Bucket.pattern(Bucket.tag(hash));
    long bucket = head(index(hash));
    do {
      long high = Bucket.highTags(view, bucket);
      long match = Bucket.matchLow(Bucket.lowTags(view, bucket), pattern);
      for (; match != 0; match &= match - 1) {
        long entry = Bucket.address(view, bucket, Long.numberOfTrailingZeros(match) >>> 4);
        if (entries.matches(view, entry, key, offset, length)) {
          return entry;
        }
      }
      match = Bucket.matchHigh(high, pattern);
      for (; match != 0; match &= match - 1) {
        long entry = Bucket.address(view, bucket, 4 + (Long.numberOfTrailingZeros(match) >>> 4));
        if (entries.matches(view, entry, key, offset, length)) {
          return entry;
        }
      }
      bucket = Bucket.link(view, bucket);
    } while (bucket != 0);
    return 0;
  }

  /**
   * Loads the bucket of a hash into the processor's cache; of many, before they are needed. The
   * number means nothing.
   */
  public long touch(long hash) {
    return view.getLong(head(index(hash)));
  }

  /**
   * An entry that {@link #find} would look at for this hash, by the first bucket alone; 0 for none.
   */
  public long candidate(long hash) {
    long pattern = Bucket.pattern(Bucket.tag(hash));
    long bucket = head(index(hash));
    long match = Bucket.matchLow(Bucket.lowTags(view, bucket), pattern);
    if (match != 0) {
      return Bucket.address(view, bucket, Long.numberOfTrailingZeros(match) >>> 4);
    }
    match = Bucket.matchHigh(Bucket.highTags(view, bucket), pattern);
    return match == 0
        ? 0
        : Bucket.address(view, bucket, 4 + (Long.numberOfTrailingZeros(match) >>> 4));
  }

  /** Whether {@link #find} would have to look at an entry for this hash. */
  public boolean mayHave(long hash) {
    long pattern = Bucket.pattern(Bucket.tag(hash));
    for (long bucket = head(index(hash)); bucket != 0; bucket = Bucket.link(view, bucket)) {
      long low = Bucket.matchLow(Bucket.lowTags(view, bucket), pattern);
      if ((low | Bucket.matchHigh(Bucket.highTags(view, bucket), pattern)) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Adds an entry whose key is not in the table. */
  public void insert(long hash, long entry) {
    if (entry <= 0 || entry > Bucket.MAX_ADDRESS) {
      throw new IllegalArgumentException("entry " + entry);
    }
    Memory memory = memory();
    if (size >= SPLIT_LOAD * buckets) {
      split(memory);
    }
    chain.reset();
    long tail = chain.tail(memory, head(index(hash)));
    if (Bucket.count(memory, tail) == Bucket.SLOTS) {
      chain.provide(memory, 1);
    }
    chain.append(memory, tail, Bucket.tag(hash), entry);
    overflows(memory, chain.taken());
    size(memory, size + 1);
  }

  /** Puts {@code to} in the place of the entry {@code from}; both have the key of {@code hash}. */
  public void replace(long hash, long from, long to) {
    if (to <= 0 || to > Bucket.MAX_ADDRESS) {
      throw new IllegalArgumentException("entry " + to);
    }
    Memory memory = memory();
    if (!chain.locate(memory, head(index(hash)), Bucket.tag(hash), from)) {
      throw new IllegalStateException("no entry " + from + " to replace");
    }
    Bucket.putAddress(memory, chain.bucket(), chain.slot(), to);
  }

  /** Takes the entry out of the table; the caller frees it. */
  public void remove(long hash, long entry) {
    Memory memory = memory();
    long head = head(index(hash));
    if (!chain.locate(memory, head, Bucket.tag(hash), entry)) {
      throw new IllegalStateException("no entry " + entry + " to remove");
    }
    if (chain.removeLocated(memory, head)) {
      overflows(memory, -1);
    }
    size(memory, size - 1);
    if (size < MERGE_LOAD * buckets && buckets > 1) {
      merge(memory);
    }
  }

  /**
   * Splits at most {@code steps} buckets towards the size for {@code expected} entries. Returns
   * whether it is reached. Removals merge what is too much again.
   */
  public boolean expand(long expected, int steps) {
    Memory memory = memory();
    for (int i = 0; i < steps && buckets * SPLIT_LOAD < expected; i++) {
      split(memory);
    }
    return buckets * SPLIT_LOAD >= expected;
  }

  /** Merges all buckets that the present entries do not need, those of {@link #expand} first. */
  public void fit() {
    Memory memory = memory();
    long before = buckets + 1;
    while (buckets < before && size <= SPLIT_LOAD * (buckets - 1)) {
      before = buckets;
      merge(memory);
    }
  }

  /**
   * Gives the entries of one bucket to {@code consumer} and returns the cursor of the next, 0 after
   * the last one. The first cursor is 0; any number is a valid cursor.
   */
  public long scan(long cursor, EntryConsumer consumer) {
    long index = index(cursor);
    forEach(head(index), consumer);
    int level = level(index);
    if (level == 0) {
      return 0;
    }
    long width = 1L << (Long.SIZE - level);
    long position = Long.reverse(cursor) & -width;
    return Long.reverse(position + width);
  }

  /** An entry at random, all with nearly the same probability; 0 if there is none. */
  public long random(Entropy entropy) {
    if (size == 0) {
      return 0;
    }
    // A chain is kept with a probability proportional to its length. Lengths are taken to end four
    // deviations above the mean of the buckets that wait to be split; the few that are longer lose
    // a little.
    double mean = (double) size / Long.highestOneBit(buckets);
    int slots = (int) (mean + 4 * Math.sqrt(mean)) + 2;
    while (true) {
      long head = head(entropy.nextLong(buckets));
      int count = chain.count(view, head);
      if (count > 0 && (buckets == 1 || entropy.nextInt(slots) < count)) {
        return chain.entry(view, head, entropy.nextInt(count));
      }
    }
  }

  /**
   * Gives the entries of some neighbouring buckets, from one at random on, to {@code consumer}:
   * about {@code wanted}, none if the table is empty. Cheaper than as many calls of {@link
   * #random}, and not as even.
   */
  public void sample(Entropy entropy, int wanted, EntryConsumer consumer) {
    if (size == 0) {
      return;
    }
    long index = entropy.nextLong(buckets);
    int given = 0;
    for (int visited = 0; given < wanted && visited < SAMPLED_BUCKETS * wanted; visited++) {
      long head = head(index);
      given += chain.count(view, head);
      forEach(head, consumer);
      index = index + 1 == buckets ? 0 : index + 1;
    }
  }

  /**
   * Takes this table apart: gives the entries of at most {@code steps} buckets to {@code consumer},
   * which frees them, and frees the buckets. Without a consumer nobody looks at the entries, which
   * may be gone. Returns whether nothing is left; until then nothing else may be called.
   */
  public boolean release(int steps, @Nullable EntryConsumer consumer) {
    Memory memory = memory();
    for (int i = 0; i < steps && buckets > 0; i++) {
      long head = head(buckets - 1);
      if (consumer != null) {
        forEach(head, consumer);
      }
      TableChain.freeOverflow(memory, head);
      dropLast(memory);
    }
    if (buckets > 0) {
      return false;
    }
    memory.free(directory);
    memory.putLong(header + MARK_OFFSET, 0);
    memory.free(header);
    return true;
  }

  /** Checks every invariant; for tests and debugging, it takes time in proportion to the table. */
  public void validate() {
    TableCheck.check(view, this, entries);
  }

  /** The bucket of a hash. */
  long index(long hash) {
    long index = hash & mask;
    return index < buckets ? index : index & (mask >>> 1);
  }

  /** The number of low bits of a hash that lead to this bucket. */
  int level(long index) {
    long low = Long.highestOneBit(buckets);
    int level = Long.numberOfTrailingZeros(low);
    return (index & (low - 1)) < buckets - low ? level + 1 : level;
  }

  /** The address of the first bucket of a chain. */
  long head(long index) {
    long segment = view.getLong(directory + 8L * TableHeader.segment(index));
    return segment + Bucket.SIZE * TableHeader.position(index);
  }

  private void forEach(long head, EntryConsumer consumer) {
    for (long bucket = head; bucket != 0; bucket = Bucket.link(view, bucket)) {
      int count = Bucket.count(view, bucket);
      for (int slot = 0; slot < count; slot++) {
        consumer.accept(Bucket.address(view, bucket, slot));
      }
    }
  }

  private void split(Memory memory) {
    ensureSegment(memory, buckets);
    long from = buckets - Long.highestOneBit(buckets);
    long bit = Long.highestOneBit(buckets);
    long source = head(from);
    if (Bucket.isEmpty(memory, source)) {
      Bucket.clear(memory, head(buckets));
      putBuckets(memory, buckets + 1);
      return;
    }
    chain.reset();
    chain.collect(memory, source, entries);
    // Nothing below allocates or can fail: the chains need at most the buckets of the old one and
    // the new head.
    long target = head(buckets);
    Bucket.clear(memory, source);
    Bucket.clear(memory, target);
    chain.distribute(memory, bit, source, target);
    overflows(memory, -chain.freeSpares(memory));
    putBuckets(memory, buckets + 1);
  }

  private void merge(Memory memory) {
    long last = buckets - 1;
    long source = head(last);
    chain.reset();
    chain.collect(memory, source, null);
    long target = chain.tail(memory, head(last - Long.highestOneBit(last)));
    int provided;
    try {
      provided = chain.provideFor(memory, Bucket.count(memory, target));
    } catch (MemoryFullException e) {
      // Merging is only thrift: a removal succeeds without it, and later ones will merge.
      return;
    }
    chain.appendAll(memory, target);
    overflows(memory, provided - chain.freeSpares(memory));
    dropLast(memory);
  }

  /** Forgets the last bucket, and its segment if it was the first one there. */
  private void dropLast(Memory memory) {
    long last = buckets - 1;
    putBuckets(memory, last);
    if (TableHeader.position(last) == 0) {
      int segment = TableHeader.segment(last);
      memory.free(memory.getLong(directory + 8L * segment));
      memory.putLong(directory + 8L * segment, 0);
      memory.putInt(header + USED, segment);
    }
  }

  private void ensureSegment(Memory memory, long bucket) {
    int segment = TableHeader.segment(bucket);
    if (segment < memory.getInt(header + USED)) {
      return;
    }
    int capacity = memory.getInt(header + CAPACITY);
    if (segment == capacity) {
      long larger = memory.allocate(Kind.NODE, 16L * capacity);
      memory.copy(directory, larger, 8L * capacity);
      memory.free(directory);
      directory = larger;
      memory.putLong(header + DIRECTORY, directory);
      memory.putInt(header + CAPACITY, 2 * capacity);
    }
    long address = memory.allocate(Kind.NODE, (long) Bucket.SIZE * TableHeader.length(segment));
    memory.putLong(directory + 8L * segment, address);
    memory.putInt(header + USED, segment + 1);
  }

  private void buckets(long buckets) {
    this.buckets = buckets;
    mask = buckets == 0 ? 0 : 2 * Long.highestOneBit(buckets) - 1;
  }

  private void putBuckets(Memory memory, long buckets) {
    memory.putLong(header + BUCKETS, buckets);
    buckets(buckets);
  }

  private void size(Memory memory, long size) {
    memory.putLong(header + ENTRIES, size);
    this.size = size;
  }

  private void overflows(Memory memory, int change) {
    if (change != 0) {
      memory.putLong(header + OVERFLOWS, memory.getLong(header + OVERFLOWS) + change);
    }
  }

  private Memory memory() {
    if (memory == null) {
      throw new IllegalStateException("this table is read only");
    }
    return memory;
  }
}
