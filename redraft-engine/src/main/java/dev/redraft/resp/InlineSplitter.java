package dev.redraft.resp;

import dev.redraft.base.Bytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Splits a line into words as Redis does, for inline commands and configuration lines.
 *
 * <p>Words are separated by white space. {@code "..."} knows {@code \xHH \n \r \t \b \a} and takes
 * any other escaped byte for itself; {@code '...'} knows {@code \'} alone. A quote may open inside
 * a word; after a closing quote the word must end. A zero byte ends the line.
 */
public final class InlineSplitter {
  private final byte[] bytes;
  private final int base;
  private final int end;
  private int in;
  private int out;

  private InlineSplitter(byte[] bytes, int base, int length) {
    this.bytes = bytes;
    this.base = base;
    this.end = base + length;
    in = base;
    out = base;
  }

  /** The words of {@code line}, or null if its quotes are unbalanced. */
  public static @Nullable Args split(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    Args args = new Args();
    if (!split(bytes, 0, bytes.length, args)) {
      return null;
    }
    args.bind(bytes, 0);
    return args;
  }

  /**
   * Splits {@code length} bytes from {@code base} in place: unquoted words are never longer than
   * their source. Words are added as spans from {@code base}.
   *
   * @return false if the quotes are unbalanced
   */
  static boolean split(byte[] bytes, int base, int length, Args args) {
    return new InlineSplitter(bytes, base, length).words(args);
  }

  private boolean words(Args args) {
    while (true) {
      while (in < end && Bytes.isSpace(bytes[in])) {
        in++;
      }
      if (in == end || bytes[in] == 0) {
        return true;
      }
      int start = out;
      if (!word()) {
        return false;
      }
      args.addSpan(start - base, out - start);
    }
  }

  private boolean word() {
    while (in < end) {
      byte b = bytes[in++];
      switch (b) {
        case ' ', '\n', '\r', '\t' -> {
          return true;
        }
        case 0 -> {
          in--;
          return true;
        }
        case '"' -> {
          return doubleQuoted();
        }
        case '\'' -> {
          return singleQuoted();
        }
        default -> bytes[out++] = b;
      }
    }
    return true;
  }

  private boolean doubleQuoted() {
    while (in < end && bytes[in] != 0) {
      byte b = bytes[in++];
      if (b == '"') {
        return atWordEnd();
      }
      if (b == '\\' && in < end && bytes[in] != 0) {
        if (end - in >= 3
            && bytes[in] == 'x'
            && hex(bytes[in + 1]) >= 0
            && hex(bytes[in + 2]) >= 0) {
          b = (byte) (hex(bytes[in + 1]) << 4 | hex(bytes[in + 2]));
          in += 3;
        } else {
          b = unescape(bytes[in++]);
        }
      }
      bytes[out++] = b;
    }
    return false;
  }

  private boolean singleQuoted() {
    while (in < end && bytes[in] != 0) {
      byte b = bytes[in++];
      if (b == '\'') {
        return atWordEnd();
      }
      if (b == '\\' && in < end && bytes[in] == '\'') {
        b = bytes[in++];
      }
      bytes[out++] = b;
    }
    return false;
  }

  private boolean atWordEnd() {
    return in == end || bytes[in] == 0 || Bytes.isSpace(bytes[in]);
  }

  private static byte unescape(byte b) {
    return switch (b) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> b;
    };
  }

  private static int hex(byte b) {
    return Character.digit((char) (b & 0xFF), 16);
  }
}
