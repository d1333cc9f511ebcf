package dev.redraft.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Finds the ends of replies in RESP 2 without keeping them. An error reply is an exception. */
final class ReplyCounter {
  /** The type of the line under way, 0 between lines. */
  private byte type;

  private long number;
  private boolean negative;

  /** Bytes of a bulk string, and its line end, that are still to come. */
  private long skip;

  /** Elements of the reply under way that are still to come. */
  private long elements = 1;

  private final StringBuilder error = new StringBuilder();

  /** Takes all bytes; how many replies end in them. */
  int feed(ByteBuffer in) throws IOException {
    int ended = 0;
    while (in.hasRemaining()) {
      if (skip > 0) {
        int count = (int) Math.min(skip, in.remaining());
        in.position(in.position() + count);
        skip -= count;
        ended += skip == 0 ? element() : 0;
        continue;
      }
      byte next = in.get();
      if (type == 0) {
        type = next;
        number = 0;
        negative = false;
      } else if (next == '\n') {
        ended += line();
        type = 0;
      } else if (type == '-') {
        error.append((char) next);
      } else if (next == '-') {
        negative = true;
      } else if (next >= '0' && next <= '9') {
        number = number * 10 + next - '0';
      }
    }
    return ended;
  }

  private int line() throws IOException {
    return switch (type) {
      case '+', ':' -> element();
      case '$' -> negative ? element() : bulk();
      case '*' -> negative || number == 0 ? element() : array();
      case '-' -> throw new IOException("error reply: " + error.toString().strip());
      default -> throw new IOException("not a reply: it begins with byte " + type);
    };
  }

  private int bulk() {
    skip = number + 2;
    return 0;
  }

  private int array() {
    elements += number - 1;
    return 0;
  }

  private int element() {
    if (--elements > 0) {
      return 0;
    }
    elements = 1;
    return 1;
  }
}
