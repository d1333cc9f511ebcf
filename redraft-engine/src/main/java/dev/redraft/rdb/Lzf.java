package dev.redraft.rdb;

import dev.redraft.base.Checks;
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
 * before. Positions grow from one string to the next, so that the table need not be cleared.
 */
final class Lzf {
  private static final int HASH_BITS = 14;
  private static final int MAX_LITERALS = 32;
  private static final int MAX_DISTANCE = 1 << 13;
  private static final int MAX_MATCH = 264;
  private static final int MIN_MATCH = 3;

  /** After this much without anything found, what follows is not likely to have something. */
  private static final int PATIENCE = 1024;

  private final int[] table = new int[1 << HASH_BITS];
  private int origin = 1;

  /**
   * Compresses {@code length} bytes of {@code from} into {@code to}.
   *
   * @return the bytes that it takes; 0 if it takes more than {@code most}, or seems to
   */
  int compress(byte[] from, int offset, int length, byte[] to, int most) {
    Checks.range(offset, length, from.length);
    Checks.range(0, Math.max(0, most), to.length);
    if (length < MIN_MATCH + 1 || most < 2) {
      return 0;
    }
    if (origin > Integer.MAX_VALUE - length - MAX_DISTANCE) {
      Arrays.fill(table, 0);
      origin = 1;
    }
    // A position p of this string stands in the table as p + shift; older ones are below origin.
    int shift = origin - offset;
    origin += length;
    int first = offset + shift;
    int end = offset + length;
    int lastHash = end - MIN_MATCH;
    int at = offset;
    int out = 1;
    int literals = 0;
    int saved = 0;
    while (at < end) {
      if (at <= lastHash) {
        int slot = hash(from, at);
        int candidate = table[slot];
        table[slot] = at + shift;
        int reference = candidate - shift;
        if (candidate >= first
            && at - reference <= MAX_DISTANCE
            && from[reference] == from[at]
            && from[reference + 1] == from[at + 1]
            && from[reference + 2] == from[at + 2]) {
          int match = matchLength(from, reference, at, Math.min(end - at, MAX_MATCH));
          if (out + 3 + 1 > most) {
            return 0;
          }
          if (literals > 0) {
            to[out - literals - 1] = (byte) (literals - 1);
            literals = 0;
          } else {
            out--;
          }
          int distance = at - reference - 1;
          int coded = match - 2;
          if (coded < 7) {
            to[out++] = (byte) (coded << 5 | distance >>> 8);
          } else {
            to[out++] = (byte) (7 << 5 | distance >>> 8);
            to[out++] = (byte) (coded - 7);
          }
          to[out++] = (byte) distance;
          out++;
          saved += match;
          int stop = Math.min(at + match, lastHash + 1);
          for (int i = Math.max(at + 1, stop - 2); i < stop; i++) {
            table[hash(from, i)] = i + shift;
          }
          at += match;
          continue;
        }
      }
      if (saved == 0 && at - offset >= PATIENCE) {
        return 0;
      }
      if (out + 1 > most) {
        return 0;
      }
      to[out++] = from[at++];
      literals++;
      if (literals == MAX_LITERALS) {
        to[out - literals - 1] = (byte) (literals - 1);
        literals = 0;
        out++;
      }
    }
    if (literals > 0) {
      to[out - literals - 1] = (byte) (literals - 1);
    } else {
      out--;
    }
    return out <= most ? out : 0;
  }

  private static int matchLength(byte[] bytes, int reference, int at, int most) {
    int length = MIN_MATCH;
    while (length < most && bytes[reference + length] == bytes[at + length]) {
      length++;
    }
    return length;
  }

  private static int hash(byte[] bytes, int at) {
    int three = (bytes[at] & 0xFF) << 16 | (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
    return three * 0x9E3779B1 >>> 32 - HASH_BITS;
  }

  /** The length of what {@link #expand} gives; -1 if the bytes are not valid. */
  static long expandedLength(byte[] from, int offset, int length) {
    int at = offset;
    int end = offset + length;
    long out = 0;
    while (at < end) {
      int control = from[at++] & 0xFF;
      if (control < MAX_LITERALS) {
        at += control + 1;
        out += control + 1;
      } else {
        int match = (control >>> 5) + 2;
        if (match == 9) {
          if (at >= end) {
            return -1;
          }
          match += from[at++] & 0xFF;
        }
        if (at >= end) {
          return -1;
        }
        int distance = ((control & 0x1F) << 8 | from[at++] & 0xFF) + 1;
        if (distance > out) {
          return -1;
        }
        out += match;
      }
      if (at > end) {
        return -1;
      }
    }
    return out;
  }

  /** Expands bytes that {@link #expandedLength} has found valid, to the start of {@code to}. */
  static void expand(byte[] from, int offset, int length, byte[] to) {
    int at = offset;
    int end = offset + length;
    int out = 0;
    while (at < end) {
      int control = from[at++] & 0xFF;
      if (control < MAX_LITERALS) {
        System.arraycopy(from, at, to, out, control + 1);
        at += control + 1;
        out += control + 1;
      } else {
        int match = (control >>> 5) + 2;
        if (match == 9) {
          match += from[at++] & 0xFF;
        }
        int reference = out - ((control & 0x1F) << 8 | from[at++] & 0xFF) - 1;
        if (out - reference >= match) {
          System.arraycopy(to, reference, to, out, match);
          out += match;
        } else {
          for (int i = 0; i < match; i++) {
            to[out++] = to[reference++];
          }
        }
      }
    }
  }
}
