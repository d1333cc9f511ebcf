package dev.redraft.resp;

import dev.redraft.base.Bytes;
import dev.redraft.base.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies of RESP2 and RESP3 as they arrive. Work is linear in the bytes; nesting is bounded,
 * and memory grows with what has arrived, not with what a length claims.
 */
public final class ReplyReader {
  private static final class Frame {
    final byte type;
    final List<RespValue> attributes;
    final List<RespValue> items = new ArrayList<>();
    long missing;

    Frame(byte type, long missing, List<RespValue> attributes) {
      this.type = type;
      this.missing = missing;
      this.attributes = attributes;
    }
  }

  private final Limits limits;
  private final ArrayDeque<Frame> open = new ArrayDeque<>();
  private List<RespValue> attributes = List.of();
  private byte[] array = new byte[512];
  private int read;
  private int write;
  private int scanned;
  private int bulkLength = -1;
  private byte bulkType;

  public ReplyReader(Limits limits) {
    this.limits = limits;
  }

  public ReplyReader() {
    this(Limits.PRODUCTION);
  }

  /**
   * The one reply in {@code bytes}.
   *
   * @throws ProtocolException if the bytes are not exactly one reply
   */
  public static RespValue parse(byte[] bytes) {
    ReplyReader reader = new ReplyReader();
    reader.feed(bytes, 0, bytes.length);
    RespValue value = reader.next();
    if (value == null || reader.read != reader.write) {
      throw ProtocolException.of("not exactly one reply");
    }
    return value;
  }

  /** The one reply that waits in {@code buffer}, which is emptied. */
  public static RespValue take(ReplyBuffer buffer) {
    byte[] bytes = buffer.toBytes();
    buffer.consume(bytes.length);
    return parse(bytes);
  }

  /** Takes all replies that wait in {@code buffer}, which holds whole ones. */
  public static List<RespValue> takeAll(ReplyBuffer buffer) {
    ReplyReader reader = new ReplyReader();
    reader.feed(buffer.array(), buffer.start(), buffer.size());
    buffer.consume(buffer.size());
    List<RespValue> replies = new ArrayList<>();
    for (RespValue reply = reader.next(); reply != null; reply = reader.next()) {
      replies.add(reply);
    }
    return replies;
  }

  /** Appends a copy of the bytes. */
  public void feed(byte[] bytes, int offset, int length) {
    if (length > array.length - write) {
      int unread = write - read;
      byte[] target =
          length <= array.length - unread && read >= unread
              ? array
              : new byte[Math.max(array.length, Math.addExact(unread, length) * 2)];
      System.arraycopy(array, read, target, 0, unread);
      array = target;
      scanned -= read;
      read = 0;
      write = unread;
    }
    System.arraycopy(bytes, offset, array, write, length);
    write += length;
  }

  /**
   * The next complete reply, or null if more bytes are needed.
   *
   * @throws ProtocolException if the bytes are no reply
   */
  public @Nullable RespValue next() {
    while (true) {
      RespValue value = bulkLength >= 0 ? bulk() : item();
      if (value == null) {
        return null;
      }
      value = close(value);
      if (value != null) {
        return value;
      }
    }
  }

  /**
   * The next value that is complete by itself; opens aggregates on the way. Null if bytes are
   * missing.
   */
  private @Nullable RespValue item() {
    while (line()) {
      byte type = array[read];
      int from = read + 1;
      int to = scanned;
      read = scanned + 2;
      scanned = read;
      switch (type) {
        case '+' -> {
          return RespValue.ofBytes(RespValue.Kind.SIMPLE_STRING, copy(from, to));
        }
        case '-' -> {
          return RespValue.ofBytes(RespValue.Kind.ERROR, copy(from, to));
        }
        case ':' -> {
          return RespValue.ofInteger(number(from, to));
        }
        case '_' -> {
          expect(from == to, "null");
          return RespValue.NULL;
        }
        case '#' -> {
          expect(to == from + 1 && (array[from] == 't' || array[from] == 'f'), "boolean");
          return RespValue.ofBytes(RespValue.Kind.BOOLEAN, copy(from, to));
        }
        case ',' -> {
          expect(isDouble(from, to), "double");
          return RespValue.ofBytes(RespValue.Kind.DOUBLE, copy(from, to));
        }
        case '(' -> {
          expect(isBigNumber(from, to), "big number");
          return RespValue.ofBytes(RespValue.Kind.BIG_NUMBER, copy(from, to));
        }
        case '$', '!', '=' -> {
          long length = number(from, to);
          if (length == -1 && type == '$') {
            return RespValue.NULL;
          }
          expect(length >= (type == '=' ? 4 : 0) && length <= limits.maxBulkBytes(), "bulk length");
          bulkLength = (int) length;
          bulkType = type;
          return bulk();
        }
        case '*', '%', '~', '>', '|' -> {
          long count = number(from, to);
          if (count == -1 && type == '*') {
            return RespValue.NULL;
          }
          expect(count >= 0 && count <= Integer.MAX_VALUE, "multibulk length");
          expect(open.size() < limits.maxReplyDepth(), "nesting");
          boolean pairs = type == '%' || type == '|';
          open.push(new Frame(type, pairs ? 2 * count : count, attributes));
          attributes = List.of();
          RespValue done = closeFull();
          if (done != null) {
            return done;
          }
        }
        default -> throw ProtocolException.of("unknown reply type '" + (char) (type & 0xFF) + "'");
      }
    }
    return null;
  }

  private @Nullable RespValue bulk() {
    if (write - read < bulkLength + 2) {
      return null;
    }
    int end = read + bulkLength;
    expect(array[end] == '\r' && array[end + 1] == '\n', "bulk end");
    byte[] bytes = copy(read, end);
    read = end + 2;
    scanned = read;
    bulkLength = -1;
    return switch (bulkType) {
      case '!' -> RespValue.ofBytes(RespValue.Kind.ERROR, bytes);
      case '=' -> {
        expect(bytes[3] == ':', "verbatim format");
        yield RespValue.ofBytes(RespValue.Kind.VERBATIM, bytes);
      }
      default -> RespValue.ofBytes(RespValue.Kind.BULK, bytes);
    };
  }

  /**
   * Adds a complete value to the aggregates that wait for it; returns the reply if that completes
   * it.
   */
  private @Nullable RespValue close(RespValue value) {
    RespValue done = value;
    while (done != null) {
      if (!attributes.isEmpty()) {
        done = done.withAttributes(attributes);
        attributes = List.of();
      }
      Frame frame = open.peek();
      if (frame == null) {
        return done;
      }
      frame.items.add(done);
      frame.missing--;
      done = closeFull();
    }
    return null;
  }

  /** Ends the innermost aggregate if it is full; its own attributes wait to be attached. */
  private @Nullable RespValue closeFull() {
    Frame frame = open.peek();
    if (frame == null || frame.missing > 0) {
      return null;
    }
    open.pop();
    List<RespValue> items = List.copyOf(frame.items);
    attributes = frame.attributes;
    return switch (frame.type) {
      case '%' -> RespValue.ofItems(RespValue.Kind.MAP, items);
      case '~' -> RespValue.ofItems(RespValue.Kind.SET, items);
      case '>' -> RespValue.ofItems(RespValue.Kind.PUSH, items);
      case '|' -> {
        attributes = items;
        yield null;
      }
      default -> RespValue.ofItems(RespValue.Kind.ARRAY, items);
    };
  }

  private boolean line() {
    while (scanned < write && array[scanned] != '\r') {
      scanned++;
    }
    if (scanned + 2 > write) {
      return false;
    }
    expect(array[scanned + 1] == '\n', "line end");
    expect(scanned > read, "empty line");
    return true;
  }

  private long number(int from, int to) {
    expect(Bytes.isLong(array, from, to - from), "number");
    return Bytes.parseLong(array, from, to - from);
  }

  private boolean isDouble(int from, int to) {
    String text = new String(array, from, to - from, java.nio.charset.StandardCharsets.ISO_8859_1);
    return text.matches("-?inf|-?nan|[+-]?\\d+(\\.\\d*)?([eE][+-]?\\d+)?");
  }

  private boolean isBigNumber(int from, int to) {
    int at = from < to && (array[from] == '-' || array[from] == '+') ? from + 1 : from;
    for (int i = at; i < to; i++) {
      if (array[i] < '0' || array[i] > '9') {
        return false;
      }
    }
    return at < to;
  }

  private byte[] copy(int from, int to) {
    return Arrays.copyOfRange(array, from, to);
  }

  private static void expect(boolean holds, String what) {
    if (!holds) {
      throw ProtocolException.of("invalid " + what + " in reply");
    }
  }
}
