package dev.redraft.command;

import dev.redraft.memory.View;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a string seen as bits, the highest bit of the first byte first. Reads them where
 * they are; only an integer is written out as text. Valid until the record changes.
 */
final class BitString {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] NONE = {};

  private final View view;
  private final long address;
  private final byte @Nullable [] text;
  private final int length;

  private BitString(View view, long address, byte @Nullable [] text, int length) {
    this.view = view;
    this.address = address;
    this.text = text;
    this.length = length;
  }

  /** The string of a record; empty for 0. */
  static BitString of(View view, long record) {
    if (record != 0 && !StringValue.isInt(view, record)) {
      return new BitString(
          view, Record.valueAddress(view, record), null, Record.valueLength(view, record));
    }
    byte[] text = record == 0 ? NONE : StringValue.bytes(view, record);
    return new BitString(view, 0, text, text.length);
  }

  /** The length in bytes. */
  int length() {
    return length;
  }

  /** The byte at {@code index}, 0 to 255; zero beyond the end. */
  int byteAt(long index) {
    if (index >= length) {
      return 0;
    }
    return (text == null ? view.getByte(address + index) : text[(int) index]) & 0xFF;
  }

  /** Eight bytes from {@code index}, the first one lowest; all must be there. */
  long longAt(int index) {
    return text == null ? view.getLong(address + index) : (long) LONG.get(text, index);
  }

  /** Copies bytes from {@code index} on; zeros beyond the end. */
  void read(long index, byte[] target, int count) {
    int there = (int) Math.max(0, Math.min(count, length - index));
    if (there > 0 && text == null) {
      view.read(address + index, target, 0, there);
    } else if (there > 0) {
      System.arraycopy(text, (int) index, target, 0, there);
    }
    java.util.Arrays.fill(target, there, count, (byte) 0);
  }

  /** A bit of the string of a record, or 0; without an object for it. */
  static boolean bitAt(View view, long record, long bit) {
    if (record == 0) {
      return false;
    }
    if (StringValue.isInt(view, record)) {
      return of(view, record).bitAt(bit);
    }
    long index = bit >>> 3;
    return index < Record.valueLength(view, record)
        && (view.getByte(Record.valueAddress(view, record) + index) >>> (7 - (int) (bit & 7)) & 1)
            != 0;
  }

  boolean bitAt(long bit) {
    return (byteAt(bit >>> 3) >>> (7 - (int) (bit & 7)) & 1) != 0;
  }

  /**
   * How many bits are set from bit {@code first} to bit {@code last}, both included and within the
   * string.
   */
  long count(long first, long last) {
    int from = (int) (first >>> 3);
    int to = (int) (last >>> 3);
    int head = 0xFF >>> (int) (first & 7);
    int tail = 0xFF << (7 - (int) (last & 7));
    if (from == to) {
      return Integer.bitCount(byteAt(from) & head & tail & 0xFF);
    }
    long sum =
        (long) Integer.bitCount(byteAt(from) & head) + Integer.bitCount(byteAt(to) & tail & 0xFF);
    int at = from + 1;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      sum += Long.bitCount(longAt(at));
    }
    for (; at < to; at++) {
      sum += Integer.bitCount(byteAt(at));
    }
    return sum;
  }

  /**
   * The first bit that is {@code set} from {@code first} to {@code last}, both within the string;
   * -1 for none.
   */
  long find(boolean set, long first, long last) {
    long other = set ? 0 : -1;
    long bit = first;
    while (bit <= last) {
      int index = (int) (bit >>> 3);
      if ((bit & 7) == 0 && last - bit >= Long.SIZE - 1) {
        long word = longAt(index) ^ other;
        if (word != 0) {
          return bit + Long.numberOfLeadingZeros(Long.reverseBytes(word));
        }
        bit += Long.SIZE;
      } else {
        int rest = (byteAt(index) ^ (int) other) & 0xFF >>> (int) (bit & 7);
        if (rest != 0) {
          long found = ((long) index << 3) + Integer.numberOfLeadingZeros(rest) - 24;
          return found <= last ? found : -1;
        }
        bit = (bit | 7) + 1;
      }
    }
    return -1;
  }
}
