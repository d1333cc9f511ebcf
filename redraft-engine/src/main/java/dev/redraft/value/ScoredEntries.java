package dev.redraft.value;

import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import dev.redraft.structure.TableEntries;
import dev.redraft.structure.TreeEntries;

/**
 * Members of large sorted sets: each an allocation of its own, which the tree orders by score and
 * then by the member's bytes, and the table finds by the member.
 *
 * <pre>
 *   0               8       12
 *   +---------------+-------+------------ - -
 *   |     score     |length | member ...
 *   +---------------+-------+------------ - -
 * </pre>
 *
 * The score is a double, never a NaN. Minus zero and zero are equal in the order.
 */
final class ScoredEntries implements TableEntries, TreeEntries {
  static final int HEADER = 12;

  private static final int SCORE = 0;
  private static final int LENGTH = 8;

  private final SipHash hash;
  private byte[] scratch = new byte[64];

  private long key;
  private boolean scoreOnly;
  private byte[] text = scratch;
  private int offset;
  private int length;

  ScoredEntries(SipHash hash) {
    this.hash = hash;
  }

  static long create(Memory memory, double score, Slice member) {
    long entry = memory.allocate(Kind.NODE, (long) HEADER + member.length());
    putScore(memory, entry, score);
    memory.putInt(entry + LENGTH, member.length());
    memory.write(entry + HEADER, member.array(), member.offset(), member.length());
    return entry;
  }

  static double score(View view, long entry) {
    return Double.longBitsToDouble(view.getLong(entry + SCORE));
  }

  static void putScore(Memory memory, long entry, double score) {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("a score that is no number");
    }
    memory.putLong(entry + SCORE, Double.doubleToRawLongBits(score));
  }

  static int length(View view, long entry) {
    return view.getInt(entry + LENGTH);
  }

  static long address(long entry) {
    return entry + HEADER;
  }

  long hash(Slice member) {
    return hash.hash(member);
  }

  /** Searches for the place of a member with a score. */
  void probe(double score, Slice member) {
    key = orderOf(score);
    scoreOnly = false;
    text = member.array();
    offset = member.offset();
    length = member.length();
  }

  /** Searches for the place of a score, whatever the member. */
  void probe(double score) {
    key = orderOf(score);
    scoreOnly = true;
  }

  @Override
  public long hash(View view, long entry) {
    int size = read(view, entry);
    return hash.hash(scratch, 0, size);
  }

  @Override
  public boolean matches(View view, long entry, byte[] member, int from, int size) {
    return length(view, entry) == size && view.equal(entry + HEADER, member, from, size);
  }

  @Override
  public long sortKey(View view, long entry) {
    return orderOf(score(view, entry));
  }

  @Override
  public long probeKey() {
    return key;
  }

  @Override
  public int compareToProbe(View view, long entry) {
    int order = Long.compare(sortKey(view, entry), key);
    if (order != 0 || scoreOnly) {
      return order;
    }
    int size = read(view, entry);
    return java.util.Arrays.compareUnsigned(scratch, 0, size, text, offset, offset + length);
  }

  /** A number that orders as scores do. */
  private static long orderOf(double score) {
    long bits = Double.doubleToRawLongBits(score + 0.0);
    return bits ^ (bits >> 63 & Long.MAX_VALUE);
  }

  private int read(View view, long entry) {
    int size = length(view, entry);
    if (size > scratch.length) {
      scratch = new byte[Math.max(size, 2 * scratch.length)];
    }
    view.read(entry + HEADER, scratch, 0, size);
    return size;
  }
}
