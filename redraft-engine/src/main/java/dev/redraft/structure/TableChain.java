package dev.redraft.structure;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Work on one chain of buckets, with the scratch space for it: a search's result, entries taken out
 * of a chain, and spare overflow buckets. It holds nothing between two operations of its table.
 */
final class TableChain {
  private long[] entries = new long[0];
  private long[] hashes = new long[0];
  private int[] tags = new int[0];
  private long[] spares = new long[2];
  private int collected;
  private int spareCount;
  private int taken;
  private long bucket;
  private int slot;

  /** Keeps the compiler from dropping loads that serve the cache alone. */
  @SuppressWarnings("unused")
  private long loaded;

  void reset() {
    collected = 0;
    spareCount = 0;
    taken = 0;
  }

  /** The bucket that {@link #locate} found. */
  long bucket() {
    return bucket;
  }

  /** The slot that {@link #locate} found. */
  int slot() {
    return slot;
  }

  /** The spare buckets that became part of a chain since {@link #reset}. */
  int taken() {
    return taken;
  }

  /** Looks for an entry by its address. */
  boolean locate(View view, long head, int tag, long entry) {
    long pattern = Bucket.pattern(tag);
    for (long at = head; at != 0; at = Bucket.link(view, at)) {
      long high = Bucket.highTags(view, at);
      for (long m = Bucket.matchLow(Bucket.lowTags(view, at), pattern); m != 0; m &= m - 1) {
        if (found(view, at, Long.numberOfTrailingZeros(m) >>> 4, entry)) {
          return true;
        }
      }
      for (long m = Bucket.matchHigh(high, pattern); m != 0; m &= m - 1) {
        if (found(view, at, 4 + (Long.numberOfTrailingZeros(m) >>> 4), entry)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean found(View view, long at, int index, long entry) {
    bucket = at;
    slot = index;
    return Bucket.address(view, at, index) == entry;
  }

  /**
   * Fills the located slot with the chain's last entry. Returns whether an overflow bucket was
   * freed.
   */
  boolean removeLocated(Memory memory, long head) {
    long previous = 0;
    long tail = head;
    for (long next = Bucket.link(memory, tail); next != 0; next = Bucket.link(memory, tail)) {
      previous = tail;
      tail = next;
    }
    int last = Bucket.count(memory, tail) - 1;
    if (tail != bucket || last != slot) {
      Bucket.putTag(memory, bucket, slot, Bucket.tagAt(memory, tail, last));
      Bucket.putAddress(memory, bucket, slot, Bucket.address(memory, tail, last));
    }
    if (last > 0 || previous == 0) {
      Bucket.putTag(memory, tail, last, 0);
      return false;
    }
    Bucket.putLink(memory, previous, 0);
    memory.free(tail);
    return true;
  }

  long tail(View view, long head) {
    long tail = head;
    for (long next = Bucket.link(view, tail); next != 0; next = Bucket.link(view, tail)) {
      tail = next;
    }
    return tail;
  }

  /** The entries of a chain. */
  int count(View view, long head) {
    int full = 0;
    long tail = head;
    for (long next = Bucket.link(view, tail); next != 0; next = Bucket.link(view, tail)) {
      full += Bucket.SLOTS;
      tail = next;
    }
    return full + Bucket.count(view, tail);
  }

  long entry(View view, long head, int index) {
    long at = head;
    for (int i = index; i >= Bucket.SLOTS; i -= Bucket.SLOTS) {
      at = Bucket.link(view, at);
    }
    return Bucket.address(view, at, index % Bucket.SLOTS);
  }

  /**
   * Notes all entries of a chain, hashed if {@code rule} is given, and its overflow buckets as
   * spares.
   */
  void collect(Memory memory, long head, @Nullable TableEntries rule) {
    for (long at = head; at != 0; at = Bucket.link(memory, at)) {
      int count = Bucket.count(memory, at);
      if (collected + count > entries.length) {
        int capacity = Math.max(4 * Bucket.SLOTS, 2 * entries.length);
        entries = Arrays.copyOf(entries, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        tags = Arrays.copyOf(tags, capacity);
      }
      for (int i = 0; i < count; i++, collected++) {
        entries[collected] = Bucket.address(memory, at, i);
        tags[collected] = Bucket.tagAt(memory, at, i);
      }
      if (at != head) {
        addSpare(at);
      }
    }
    if (rule != null) {
      // The entries lie all over memory: independent loads wait for it together, hashing would wait
      // one by one.
      long loaded = 0;
      for (int i = 0; i < collected; i++) {
        loaded ^= memory.getLong(entries[i]);
      }
      this.loaded = loaded;
      for (int i = 0; i < collected; i++) {
        hashes[i] = rule.hash(memory, entries[i]);
        if (Bucket.tag(hashes[i]) != tags[i]) {
          throw new IllegalStateException("entry " + entries[i] + " has changed its hash");
        }
      }
    }
  }

  /**
   * Allocates overflow buckets before anything is changed, so that running out of memory changes
   * nothing.
   */
  void provide(Memory memory, int count) {
    for (int i = 0; i < count; i++) {
      addSpare(memory.allocate(Kind.NODE, Bucket.SIZE));
    }
  }

  /**
   * Provides what {@link #appendAll} lacks after a tail with {@code used} entries. Returns how
   * many.
   */
  int provideFor(Memory memory, int used) {
    int needed = (used + collected + Bucket.SLOTS - 1) / Bucket.SLOTS - 1;
    int lacking = Math.max(0, needed - spareCount);
    provide(memory, lacking);
    return lacking;
  }

  /** Adds an entry at the end of a chain, with a spare bucket if needed. Returns the new tail. */
  long append(Memory memory, long tail, int tag, long entry) {
    int count = Bucket.count(memory, tail);
    long at = tail;
    if (count == Bucket.SLOTS) {
      at = spares[--spareCount];
      taken++;
      Bucket.clear(memory, at);
      Bucket.putLink(memory, tail, at);
      count = 0;
    }
    Bucket.putAddress(memory, at, count, entry);
    Bucket.putTag(memory, at, count, tag);
    return at;
  }

  /** Adds the collected entries at the end of a chain. */
  void appendAll(Memory memory, long tail) {
    long at = tail;
    for (int i = 0; i < collected; i++) {
      at = append(memory, at, tags[i], entries[i]);
    }
  }

  /** Adds the collected entries to two empty chains, by a bit of their hash. */
  void distribute(Memory memory, long bit, long zeros, long ones) {
    for (int i = 0; i < collected; i++) {
      if ((hashes[i] & bit) == 0) {
        zeros = append(memory, zeros, tags[i], entries[i]);
      } else {
        ones = append(memory, ones, tags[i], entries[i]);
      }
    }
  }

  /** Frees the spare buckets that are left and returns how many there were. */
  int freeSpares(Memory memory) {
    int freed = spareCount;
    while (spareCount > 0) {
      memory.free(spares[--spareCount]);
    }
    return freed;
  }

  /** Frees the overflow buckets of a chain that nobody reads any more. */
  static void freeOverflow(Memory memory, long head) {
    long next;
    for (long at = Bucket.link(memory, head); at != 0; at = next) {
      next = Bucket.link(memory, at);
      memory.free(at);
    }
  }

  private void addSpare(long address) {
    if (spareCount == spares.length) {
      spares = Arrays.copyOf(spares, 2 * spareCount);
    }
    spares[spareCount++] = address;
  }
}
