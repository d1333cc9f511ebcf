package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import dev.redraft.structure.Packed;
import dev.redraft.structure.PackedHome;
import dev.redraft.structure.PackedReader;

/**
 * Small sorted sets: a {@link Packed} sequence of member, score, member, score in ascending order.
 *
 * <p>A score that is a whole number up to 2 to the 62 is an integer entry, as in Redis, so that
 * minus zero becomes zero. Others are a string of 9 bytes: the letter {@code d}, which keeps it
 * from being taken for a number, and the bits of the double, little-endian.
 *
 * <p>Every read checks that entries come in pairs and that scores are of one of these forms.
 */
final class PackedScores {
  /** The fewest bytes that a member and its score take: two entries of one byte and its length. */
  static final int MIN_PAIR = 4;

  private static final double MAX_WHOLE = 0x1p62;
  private static final int DOUBLE = 9;

  /** The entry of a string of that length. */
  private static final int DOUBLE_SIZE = DOUBLE + 2;

  private static final byte MARK = 'd';

  private final PackedReader reader;
  private final Slice member = new Slice();
  private byte[] scratch = new byte[64];
  private View view;
  private long address;
  private int length;
  private double score;
  private int start;
  private int end;

  PackedScores(View view) {
    this.view = view;
    reader = new PackedReader(view);
  }

  /** Points at the value of a record, before its first member. */
  PackedScores at(View of, long record) {
    view = of;
    address = Record.valueAddress(of, record);
    length = Record.valueLength(of, record);
    rewind();
    return this;
  }

  private void rewind() {
    reader.at(view, address, length);
  }

  long size() {
    rewind();
    int entries = reader.count();
    if (entries % 2 != 0) {
      throw corrupt();
    }
    return entries / 2;
  }

  /** Goes to a member; false if it is not there. */
  boolean find(Slice wanted) {
    rewind();
    if (!reader.find(wanted.array(), wanted.offset(), wanted.length(), 2)) {
      return false;
    }
    start = reader.position();
    readScore();
    end = reader.end();
    return true;
  }

  /** Goes to the first or the last member, as {@link #find} does, and returns it. */
  Slice findEnd(boolean last) {
    seek(last ? size() - 1 : 0, false);
    int from = reader.end();
    if (!next()) {
      throw corrupt();
    }
    start = from;
    end = reader.end();
    return member;
  }

  /** The position of a member in the order, -1 if it is not there; its score is read too. */
  long rank(Slice wanted) {
    rewind();
    for (long rank = 0; reader.next(); rank++) {
      boolean found = reader.textEquals(wanted);
      readScore();
      if (found) {
        return rank;
      }
    }
    return -1;
  }

  /** How many members have a score below {@code bound}, or that score if {@code orEqual}. */
  long countBelow(double bound, boolean orEqual) {
    rewind();
    long count = 0;
    while (reader.next()) {
      readScore();
      if (score > bound || (!orEqual && score == bound)) {
        break;
      }
      count++;
    }
    return count;
  }

  /** The position of the first member of the range when all before it are not in it. */
  long firstOf(LexRange range) {
    rewind();
    long rank = 0;
    while (next() && range.isAfter(member)) {
      rank++;
    }
    return rank;
  }

  /** The position after the members from {@code first} on that are in the range. */
  long endOf(LexRange range, long first) {
    seek(first, false);
    long rank = first;
    while (next() && !range.isBefore(member)) {
      rank++;
    }
    return rank;
  }

  /** The position after the last member that is not above the range. */
  long lastOf(LexRange range) {
    long rank = size();
    seek(rank - 1, true);
    while (previous() && range.isBefore(member)) {
      rank--;
    }
    return rank;
  }

  /** The position of the first of the members before {@code last} that are in the range. */
  long startOf(LexRange range, long last) {
    seek(last - 1, true);
    long rank = last;
    while (previous() && !range.isAfter(member)) {
      rank--;
    }
    return rank;
  }

  /** The next {@link #next}, or {@link #previous}, goes to the member at {@code rank}. */
  void seek(long rank, boolean backwards) {
    rewind();
    long steps = backwards ? 2 * rank + 3 : 2 * rank;
    for (long i = 0; i < steps && reader.next(); i++) {}
  }

  boolean next() {
    if (!reader.next()) {
      return false;
    }
    readMember();
    readScore();
    return true;
  }

  boolean previous() {
    if (!reader.previous()) {
      return false;
    }
    takeScore();
    if (!reader.previous()) {
      throw corrupt();
    }
    readMember();
    return true;
  }

  double score() {
    return score;
  }

  /** The member, until the next call of any method. */
  Slice member() {
    return member;
  }

  // Changes
  // --------------------------------------------------------------------------------------------------------

  /**
   * Adds a member that is not there; the home's value has changed, and this must be pointed anew.
   */
  void add(PackedHome home, double added, Slice text) {
    insert(home, placeOf(added, text), added, text);
  }

  /** Gives the member that was found another score. */
  void change(PackedHome home, double changed, Slice text) {
    int from = start;
    int to = end;
    int place = placeOf(changed, text);
    if (place == from || place == to) {
      Packed.splice(home, from, to, pairSize(changed, text));
      write(home, from, changed, text);
      return;
    }
    // First in, then out: only the first can fail.
    int size = insert(home, place, changed, text);
    int shift = place <= from ? size : 0;
    Packed.remove(home, from + shift, to + shift);
  }

  /** Removes the member that was found. */
  void remove(PackedHome home) {
    Packed.remove(home, start, end);
  }

  /** Removes {@code count} members from position {@code from} on. */
  void remove(PackedHome home, long from, long count) {
    seek(from, false);
    int first = reader.end();
    for (long i = 0; i < 2 * count; i++) {
      if (!reader.next()) {
        throw corrupt();
      }
    }
    Packed.remove(home, first, reader.end());
  }

  private int insert(PackedHome home, int place, double added, Slice text) {
    int size = pairSize(added, text);
    Packed.splice(home, place, place, size);
    write(home, place, added, text);
    return size;
  }

  private static void write(PackedHome home, int place, double written, Slice text) {
    write(home.memory(), home.address() + place, written, text);
  }

  /** Writes a member and its score at {@code address} and returns the address after them. */
  static long write(Memory memory, long address, double score, Slice member) {
    long at = Packed.write(memory, address, member);
    if (isWhole(score)) {
      return Packed.writeLong(memory, at, (long) score);
    }
    return Packed.write(memory, at, textOf(score), 0, DOUBLE);
  }

  /** The bytes that a member and its score take. */
  static int pairSize(double score, Slice member) {
    int size = isWhole(score) ? Packed.sizeOfLong((long) score) : DOUBLE_SIZE;
    return Math.addExact(size, Packed.sizeOf(member));
  }

  /** Where a member belongs that is not there, or is there with another score. */
  private int placeOf(double added, Slice text) {
    rewind();
    while (reader.next()) {
      int place = reader.position();
      int before = reader.end();
      readScore();
      if (score > added) {
        return place;
      }
      if (score == added) {
        reader.move(place);
        readMember();
        if (member.compareBytes(text) > 0) {
          return place;
        }
        reader.move(before);
      }
    }
    return length;
  }

  private static boolean isWhole(double value) {
    return Math.abs(value) <= MAX_WHOLE && value == (long) value;
  }

  private static byte[] textOf(double value) {
    byte[] text = new byte[DOUBLE];
    text[0] = MARK;
    long bits = Double.doubleToRawLongBits(value);
    for (int i = 1; i < DOUBLE; i++, bits >>>= 8) {
      text[i] = (byte) bits;
    }
    return text;
  }

  private void readMember() {
    int size = reader.textLength();
    if (size > scratch.length) {
      scratch = new byte[Math.max(size, 2 * scratch.length)];
    }
    member.set(scratch, 0, reader.copy(scratch, 0));
  }

  private void readScore() {
    if (!reader.next()) {
      throw corrupt();
    }
    takeScore();
  }

  private void takeScore() {
    if (reader.isInteger()) {
      score = reader.integer();
      return;
    }
    long text = reader.textAddress();
    if (reader.textLength() != DOUBLE || view.getByte(text) != MARK) {
      throw corrupt();
    }
    score = Double.longBitsToDouble(view.getLong(text + 1));
  }

  private IllegalStateException corrupt() {
    return new IllegalStateException(
        "no pairs of member and score in " + length + " bytes at " + address);
  }
}
