package dev.redraft.value;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;

/**
 * The ID of a stream's entry: milliseconds and a sequence number, both unsigned, ordered in that
 * order. Mutable, so that one object serves many entries.
 *
 * <p>As text it is {@code ms-seq} in decimal
 * (https://redis.io/docs/latest/develop/data-types/streams/#entry-ids).
 */
public final class StreamId {
  /** The most bytes of an ID's text. */
  public static final int MAX_TEXT = 41;

  /** The most bytes of text that are looked at when an ID is parsed. */
  private static final int MAX_ARGUMENT = 127;

  /** The greatest part, as a signed number. */
  public static final long MAX = -1L;

  public long ms;
  public long seq;

  public StreamId() {}

  public StreamId(long ms, long seq) {
    set(ms, seq);
  }

  public StreamId set(long ms, long seq) {
    this.ms = ms;
    this.seq = seq;
    return this;
  }

  public StreamId set(StreamId other) {
    return set(other.ms, other.seq);
  }

  /** The least ID, 0-0. */
  public StreamId setMin() {
    return set(0, 0);
  }

  public StreamId setMax() {
    return set(MAX, MAX);
  }

  public boolean isZero() {
    return (ms | seq) == 0;
  }

  public boolean isMax() {
    return (ms & seq) == MAX;
  }

  /** Negative, zero or positive as this ID is less than, equal to or greater than the other. */
  public int compare(long otherMs, long otherSeq) {
    return compare(ms, seq, otherMs, otherSeq);
  }

  public int compare(StreamId other) {
    return compare(ms, seq, other.ms, other.seq);
  }

  public static int compare(long ms1, long seq1, long ms2, long seq2) {
    return ms1 != ms2 ? Long.compareUnsigned(ms1, ms2) : Long.compareUnsigned(seq1, seq2);
  }

  /** Goes to the next ID. Returns false at the greatest, which becomes the least. */
  public boolean increment() {
    if (++seq == 0) {
      return ++ms != 0;
    }
    return true;
  }

  /** Goes to the ID before. Returns false at the least, which becomes the greatest. */
  public boolean decrement() {
    if (seq-- == 0) {
      return ms-- != 0;
    }
    return true;
  }

  /**
   * Parses {@code ms} or {@code ms-seq}. As in Redis, the text ends at a zero byte.
   *
   * @param missingSeq the sequence number for text without one
   * @return whether the text is an ID; this object is undefined otherwise
   */
  public boolean parse(Slice text, long missingSeq) {
    int length = textLength(text);
    byte[] array = text.array();
    int start = text.offset();
    int dash = dash(text, length);
    int msLength = dash < 0 ? length : dash;
    if (length > MAX_ARGUMENT || !Bytes.isUnsignedLong(array, start, msLength)) {
      return false;
    }
    ms = Bytes.parseUnsignedLong(array, start, msLength);
    seq = missingSeq;
    if (dash >= 0) {
      int from = start + dash + 1;
      int seqLength = length - dash - 1;
      if (!Bytes.isUnsignedLong(array, from, seqLength)) {
        return false;
      }
      seq = Bytes.parseUnsignedLong(array, from, seqLength);
    }
    return true;
  }

  /**
   * Parses {@code ms-*}, with 0 for the sequence number. Returns whether the text has this form.
   */
  public boolean parseOpen(Slice text) {
    int length = textLength(text);
    int dash = dash(text, length);
    if (dash < 0
        || dash != length - 2
        || text.at(length - 1) != '*'
        || length > MAX_ARGUMENT
        || !Bytes.isUnsignedLong(text.array(), text.offset(), dash)) {
      return false;
    }
    set(Bytes.parseUnsignedLong(text.array(), text.offset(), dash), 0);
    return true;
  }

  private static int textLength(Slice text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.at(i) == 0) {
        return i;
      }
    }
    return text.length();
  }

  private static int dash(Slice text, int length) {
    for (int i = 0; i < length; i++) {
      if (text.at(i) == '-') {
        return i;
      }
    }
    return -1;
  }

  /** Writes the text from {@code offset}, {@link #MAX_TEXT} bytes at most; returns its end. */
  public int write(byte[] target, int offset) {
    return write(ms, seq, target, offset);
  }

  /** As {@link #write(byte[], int)}. */
  public static int write(long ms, long seq, byte[] target, int offset) {
    int at = writePart(ms, target, offset);
    target[at] = '-';
    return writePart(seq, target, at + 1);
  }

  private static int writePart(long part, byte[] target, int offset) {
    if (part >= 0) {
      return Bytes.writeLong(part, target, offset);
    }
    long tenth = Long.divideUnsigned(part, 10);
    int end = Bytes.writeLong(tenth, target, offset);
    target[end] = (byte) ('0' + (part - tenth * 10));
    return end + 1;
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(ms) + "-" + Long.toUnsignedString(seq);
  }
}
