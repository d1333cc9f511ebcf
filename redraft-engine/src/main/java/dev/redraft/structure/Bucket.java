package dev.redraft.structure;

import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of a bucket of {@link Table}: one cache line with up to seven entries and a link to an
 * overflow bucket.
 *
 * <pre>
 *  0      2      4      6      8      10     12     14     16
 *  +------+------+------+------+------+------+------+------+
 *  | tag0 | tag1 | tag2 | tag3 | tag4 | tag5 | tag6 | mark |
 *  +------+------+------+------+------+------+------+------+
 * 16             22             28             34
 *  +--------------+--------------+--------------+-- - -
 *  |   address0   |   address1   |   address2   |   ...
 *  +--------------+--------------+--------------+-- - -
 * 52             58             64
 *  +--------------+--------------+
 *  |   address6   |     link     |
 *  +--------------+--------------+
 * </pre>
 *
 * Invariants: the mark is {@link #MARK}; a tag of 0 is an empty slot; the slots in use come first;
 * only the last bucket of a chain has empty slots, and only a head may be all empty.
 */
final class Bucket {
  static final int SIZE = 64;
  static final int SLOTS = 7;

  private static final int TAGS = 0;
  private static final int TAGS_HIGH = 8;
  private static final int MARK_OFFSET = 14;
  private static final int ADDRESSES = 16;
  private static final int ADDRESS_SIZE = 6;
  private static final int LINK = 58;

  private static final long MARK = 0xB5C7L;
  private static final long LANES = 0x0001_0001_0001_0001L;
  private static final long LOW_BITS = 0x7FFF_7FFF_7FFF_7FFFL;

  /** Tags 4 to 6 of the second word: the mark is not a tag. */
  private static final long HIGH_TAGS = 0x0000_8000_8000_8000L;

  static final long MAX_ADDRESS = (1L << 48) - 1;

  static {
    if (MARK_OFFSET != 2 * SLOTS
        || ADDRESSES != MARK_OFFSET + 2
        || LINK != ADDRESSES + SLOTS * ADDRESS_SIZE
        || SIZE != LINK + ADDRESS_SIZE) {
      throw new AssertionError("bucket layout");
    }
  }

  private Bucket() {}

  /** The tag of a hash: 16 bits that choose no bucket, never 0. */
  static int tag(long hash) {
    int tag = (int) (hash >>> 48);
    return tag == 0 ? 1 : tag;
  }

  /** A tag in all four lanes of a word. */
  static long pattern(int tag) {
    return tag * LANES;
  }

  static void clear(Memory memory, long bucket) {
    memory.putLong(bucket + TAGS, 0);
    memory.putLong(bucket + TAGS_HIGH, MARK << 48);
    memory.putLong(bucket + SIZE - 8, 0);
  }

  static long lowTags(View view, long bucket) {
    return view.getLong(bucket + TAGS);
  }

  /** The second word of tags, after the check that this is a bucket. */
  static long highTags(View view, long bucket) {
    long word = view.getLong(bucket + TAGS_HIGH);
    if (word >>> 48 != MARK) {
      throw new IllegalStateException("no table bucket at " + bucket);
    }
    return word;
  }

  /** The top bit of each 16-bit lane of the first word that holds the tag. */
  static long matchLow(long lowTags, long pattern) {
    return zeroLanes(lowTags ^ pattern);
  }

  /** As {@link #matchLow} for tags 4 to 6. */
  static long matchHigh(long highTags, long pattern) {
    return zeroLanes(highTags ^ pattern) & HIGH_TAGS;
  }

  /** Whether no slot is in use: of a head, that its chain is empty. */
  static boolean isEmpty(View view, long bucket) {
    return (highTags(view, bucket) & 0xFFFF) == 0 && lowTags(view, bucket) == 0;
  }

  /** The slots in use, 0 to 7. */
  static int count(View view, long bucket) {
    long high = highTags(view, bucket);
    long low = zeroLanes(lowTags(view, bucket));
    if (low != 0) {
      return Long.numberOfTrailingZeros(low) >>> 4;
    }
    // The mark's lane is never zero, so a full bucket has no zero lane at all: 64 trailing zeros.
    int empty = Long.numberOfTrailingZeros(zeroLanes(high)) >>> 4;
    return empty == 4 ? SLOTS : 4 + empty;
  }

  static int tagAt(View view, long bucket, int slot) {
    return Short.toUnsignedInt(view.getShort(bucket + TAGS + 2L * slot));
  }

  /** The entry's address; slot 7 is the link. */
  static long address(View view, long bucket, int slot) {
    return view.getLong(bucket + ADDRESSES - 2 + (long) ADDRESS_SIZE * slot) >>> 16;
  }

  static long link(View view, long bucket) {
    return address(view, bucket, SLOTS);
  }

  static void putLink(Memory memory, long bucket, long link) {
    putAddress(memory, bucket, SLOTS, link);
  }

  static void putTag(Memory memory, long bucket, int slot, int tag) {
    memory.putShort(bucket + TAGS + 2L * slot, (short) tag);
  }

  static void putAddress(Memory memory, long bucket, int slot, long address) {
    if ((address & ~MAX_ADDRESS) != 0) {
      throw new IllegalArgumentException("address " + address);
    }
    long at = bucket + ADDRESSES - 2 + (long) ADDRESS_SIZE * slot;
    memory.putLong(at, (memory.getLong(at) & 0xFFFF) | address << 16);
  }

  /**
   * Exact, unlike the shorter form of the trick: no lane is reported because of its neighbour's
   * borrow.
   */
  private static long zeroLanes(long word) {
    return ~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS);
  }
}
