package dev.redraft.rdb;

import dev.redraft.base.Checks;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * LZF, the compression of strings in RDB: bytes as they are, and references to what came before.
 *
 * <pre>
 * 000lllll  l + 1 bytes                    as they are
 * lllddddd dddddddd                        l + 2 bytes (l from 1 to 6), d + 1 bytes back
 * 111ddddd llllllll dddddddd               l + 9 bytes, d + 1 bytes back
 * </pre>
 *
 * Source: the format of liblzf. A table of positions by the hash of three bytes finds what came
 * before. Positions grow from one string to the next, so that the table need not be cleared; a
 * short string uses the beginning of the table only, which stays in the nearest cache. The longer
 * nothing is found, the longer the steps become, as in LZ4.
 */
final class Lzf {
  /** Three bytes give at most 264: no string expands to more than so many times its length. */
  static final int MAX_EXPANSION = 88;

  /** With this many bytes to spare after what is written, copies go in long words. */
  static final int SLACK = 32;

  private static final int HASH_BITS = 14;
  private static final int MAX_LITERALS = 32;
  private static final int MAX_DISTANCE = 1 << 13;
  private static final int MAX_MATCH = 264;
  private static final int MIN_MATCH = 3;

  /** After 2^5 bytes without anything found the steps grow by one, and so on. */
  private static final int PATIENCE_BITS = 5;

  private static final int MAX_STEP = 64;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // PERIOD[d]: the least multiple of distance d that is not less than a long word.
  private static final int[] PERIOD = {0, 8, 8, 9, 8, 10, 12, 14};

  private final int[] table = new int[1 << HASH_BITS];
  private int origin;

  Lzf() {
    this(1);
  }

  /** With positions from {@code origin} on, for tests of what happens when they run out. */
  Lzf(int origin) {
    this.origin = Checks.atLeast("origin", origin, 1);
  }

  /**
   * Compresses {@code length} bytes of {@code from} into the start of {@code to}, of which all may
   * be overwritten.
   *
   * @param most not more than {@code to} has
   * @return the bytes that it takes; 0 if it takes more than {@code most}, or seems to
   */
  int compress(byte[] from, int offset, int length, byte[] to, int most) {
    Checks.range(offset, length, from.length);
    Checks.range(0, Math.max(0, most), to.length);
    if (length <= MIN_MATCH + 1) {
      return 0;
    }
    if (origin > Integer.MAX_VALUE - length) {
      Arrays.fill(table, 0);
      origin = 1;
    }
    // A position p of this string stands in the table as p + shift; older ones are below first.
    int first = origin;
    int shift = first - offset;
    origin += length;
    int hashShift = Integer.SIZE - hashBits(length);
    int end = offset + length;
    int lastHash = end - Integer.BYTES;
    int literals = offset;
    int out = 0;
    int at = offset;
    int patience = 1 << PATIENCE_BITS;
    while (at <= lastHash) {
      int word = (int) INT.get(from, at);
      int slot = hash(word, hashShift);
      int found = table[slot];
      int reference = found - shift;
      table[slot] = at + shift;
      if (found < first
          || at - reference > MAX_DISTANCE
          || ((int) INT.get(from, reference) ^ word) << 8 != 0) {
        at += Math.min(patience++ >>> PATIENCE_BITS, MAX_STEP);
        continue;
      }
      // Not so far back that the match would end before a position that is in the table by now.
      int back = Math.max(literals, at - (MAX_MATCH - MIN_MATCH));
      while (at > back && reference > offset && from[at - 1] == from[reference - 1]) {
        at--;
        reference--;
      }
      int run = at - literals;
      int match = matchLength(from, reference, at, Math.min(end - at, MAX_MATCH));
      if (spaceFor(run) + (match < 9 ? 2 : 3) > most - out) {
        return 0;
      }
      out = writeLiterals(from, literals, run, to, out);
      out = writeReference(at - reference, match, to, out);
      at += match;
      literals = at;
      patience = 1 << PATIENCE_BITS;
      for (int i = at - 2; i < at && i <= lastHash; i++) {
        table[hash((int) INT.get(from, i), hashShift)] = i + shift;
      }
    }
    int run = end - literals;
    return spaceFor(run) > most - out ? 0 : writeLiterals(from, literals, run, to, out);
  }

  private static int hashBits(int length) {
    return length <= 256 ? 10 : length <= 4096 ? 12 : HASH_BITS;
  }

  /** Of the first three bytes, the lowest of {@code word}. */
  private static int hash(int word, int hashShift) {
    return (word << 8) * 0x9E3779B1 >>> hashShift;
  }

  private static int spaceFor(int literals) {
    return literals + (literals + MAX_LITERALS - 1) / MAX_LITERALS;
  }

  private static int writeLiterals(byte[] from, int at, int run, byte[] to, int out) {
    while (run > 0) {
      int n = Math.min(run, MAX_LITERALS);
      to[out++] = (byte) (n - 1);
      copy(from, at, to, out, n);
      at += n;
      out += n;
      run -= n;
    }
    return out;
  }

  private static int writeReference(int distance, int match, byte[] to, int out) {
    int back = distance - 1;
    int coded = match - 2;
    if (coded < 7) {
      to[out++] = (byte) (coded << 5 | back >>> 8);
    } else {
      to[out++] = (byte) (7 << 5 | back >>> 8);
      to[out++] = (byte) (coded - 7);
    }
    to[out++] = (byte) back;
    return out;
  }

  /** How many bytes are equal, of which the first three are known to be. */
  private static int matchLength(byte[] bytes, int reference, int at, int most) {
    int length = MIN_MATCH;
    for (; length <= most - Long.BYTES; length += Long.BYTES) {
      long difference =
          (long) LONG.get(bytes, reference + length) ^ (long) LONG.get(bytes, at + length);
      if (difference != 0) {
        return length + (Long.numberOfTrailingZeros(difference) >>> 3);
      }
    }
    while (length < most && bytes[reference + length] == bytes[at + length]) {
      length++;
    }
    return length;
  }

  /**
   * Expands to the start of {@code to}; what lies after that in {@code to} may be overwritten.
   *
   * @param expected how many bytes it must give
   * @return whether the bytes are valid and give so many
   */
  static boolean expand(byte[] from, int offset, int length, byte[] to, int expected) {
    Checks.range(offset, length, from.length);
    Checks.range(0, expected, to.length);
    int at = offset;
    int end = offset + length;
    int out = 0;
    while (at < end) {
      int control = from[at++] & 0xFF;
      if (control < MAX_LITERALS) {
        int run = control + 1;
        if (run > end - at || run > expected - out) {
          return false;
        }
        copy(from, at, to, out, run);
        at += run;
        out += run;
      } else {
        int match = (control >>> 5) + 2;
        boolean longer = match == 9;
        if (end - at < (longer ? 2 : 1)) {
          return false;
        }
        if (longer) {
          match += from[at++] & 0xFF;
        }
        int distance = ((control & 0x1F) << 8 | from[at++] & 0xFF) + 1;
        if (distance > out || match > expected - out) {
          return false;
        }
        repeat(to, out, distance, match);
        out += match;
      }
    }
    return out == expected;
  }

  /** Copies 1 to 32 bytes, and what follows them where both have room. */
  private static void copy(byte[] from, int at, byte[] to, int out, int length) {
    if (at > from.length - MAX_LITERALS || out > to.length - MAX_LITERALS) {
      System.arraycopy(from, at, to, out, length);
      return;
    }
    LONG.set(to, out, (long) LONG.get(from, at));
    LONG.set(to, out + 8, (long) LONG.get(from, at + 8));
    if (length > 16) {
      LONG.set(to, out + 16, (long) LONG.get(from, at + 16));
      LONG.set(to, out + 24, (long) LONG.get(from, at + 24));
    }
  }

  /** Writes what stands {@code distance} bytes before, over and over if that is shorter. */
  private static void repeat(byte[] to, int out, int distance, int length) {
    int end = out + length;
    int reference = out - distance;
    if (end > to.length - Long.BYTES) {
      while (out < end) {
        to[out++] = to[reference++];
      }
      return;
    }
    if (distance < Long.BYTES) {
      for (int i = 0; i < Long.BYTES; i++) {
        to[out + i] = to[reference + i];
      }
      out += Long.BYTES;
      reference = out - PERIOD[distance];
    }
    for (; out < end; out += Long.BYTES, reference += Long.BYTES) {
      LONG.set(to, out, (long) LONG.get(to, reference));
    }
  }
}
