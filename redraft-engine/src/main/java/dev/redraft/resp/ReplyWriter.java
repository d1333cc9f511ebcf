package dev.redraft.resp;

import dev.redraft.base.Bytes;
import dev.redraft.base.Checks;
import dev.redraft.base.Doubles;
import dev.redraft.base.Limits;
import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import java.nio.charset.StandardCharsets;

/**
 * Writes replies of one connection in RESP2 or RESP3 into a {@link ReplyBuffer}.
 *
 * <p>Callers say what they mean (map, set, double, null ...); in RESP2 a map is a flat array of
 * twice as many, sets and pushes are arrays, doubles, big numbers and verbatim texts are bulks, and
 * booleans are integers.
 *
 * <p>An aggregate whose size is not known yet is opened by a {@code defer} method and closed by the
 * close method of the same name, innermost first. {@link #reset} also forgets aggregates opened
 * after the mark.
 */
public final class ReplyWriter {
  // The room kept for a deferred header: one digit; more digits move what follows.
  private static final int DEFERRED = 4;

  private final ReplyBuffer out;
  private int protocol = 2;

  public ReplyWriter(ReplyBuffer out) {
    this.out = out;
  }

  /** A writer with a buffer of its own, for embedded calls and tests. */
  public ReplyWriter() {
    this(new ReplyBuffer(new BufferPool(Limits.PRODUCTION)));
  }

  public ReplyBuffer buffer() {
    return out;
  }

  /** 2 or 3. */
  public int protocol() {
    return protocol;
  }

  /**
   * Switches what follows to RESP2 or RESP3.
   *
   * @throws IllegalArgumentException for another version
   */
  public void protocol(int version) {
    if (version != 2 && version != 3) {
      throw new IllegalArgumentException("protocol " + version);
    }
    protocol = version;
  }

  /** The position of the next reply, for {@link #reset}. */
  public long mark() {
    return out.position();
  }

  /** Takes back all that was written since {@code mark}. */
  public void reset(long mark) {
    out.truncate(mark);
  }

  public void ok() {
    raw(Replies.OK);
  }

  public void pong() {
    raw(Replies.PONG);
  }

  public void queued() {
    raw(Replies.QUEUED);
  }

  /** A status such as {@code OK}; one byte a character (ISO-8859-1), line breaks become spaces. */
  public void simpleString(String text) {
    line('+', text);
  }

  /**
   * An error: {@code text} starts with its code, as in {@code ERR syntax error}. One byte a
   * character (ISO-8859-1, as {@link Slice#toString} gives); line breaks at the end are dropped,
   * others become spaces.
   */
  public void error(String text) {
    int length = text.length();
    while (length > 0 && isLineBreak(text.charAt(length - 1))) {
      length--;
    }
    line('-', text.substring(0, length));
  }

  public void integer(long value) {
    if (value == 0) {
      raw(Replies.ZERO);
    } else if (value == 1) {
      raw(Replies.ONE);
    } else {
      header(':', value);
    }
  }

  public void bulk(byte[] bytes) {
    bulk(bytes, 0, bytes.length);
  }

  public void bulk(byte[] bytes, int offset, int length) {
    int at = openBulk(length);
    System.arraycopy(bytes, offset, out.array(), at, length);
    closeBulk(length);
  }

  public void bulk(Slice bytes) {
    bulk(bytes.array(), bytes.offset(), bytes.length());
  }

  /** A bulk of the UTF-8 bytes of {@code text}. */
  public void bulk(String text) {
    bulk(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A bulk of {@code length} bytes from {@code address}. */
  public void bulk(View view, long address, long length) {
    Checks.range(0, length, Integer.MAX_VALUE - 64);
    int at = openBulk((int) length);
    view.read(address, out.array(), at, (int) length);
    closeBulk((int) length);
  }

  /** A bulk of {@code value} in decimal: how Redis replies with numbers kept as strings. */
  public void bulkLong(long value) {
    int size = Bytes.longSize(value);
    int at = openBulk(size);
    Bytes.writeLong(value, out.array(), at);
    closeBulk(size);
  }

  public void emptyBulk() {
    raw(Replies.EMPTY_BULK);
  }

  /** No value where a bulk would be. */
  public void nullBulk() {
    raw(protocol == 3 ? Replies.NULL_3 : Replies.NULL_BULK_2);
  }

  /** No value where an array would be. */
  public void nullArray() {
    raw(protocol == 3 ? Replies.NULL_3 : Replies.NULL_ARRAY_2);
  }

  /** {@code n} replies follow. */
  public void array(long n) {
    header('*', n);
  }

  /** {@code n} pairs of key and value follow. */
  public void map(long n) {
    header(mapType(), mapSize(n));
  }

  /** {@code n} replies in no order follow. */
  public void set(long n) {
    header(setType(), n);
  }

  /** {@code n} replies follow that answer no request. */
  public void push(long n) {
    header(protocol == 3 ? '>' : '*', n);
  }

  /**
   * {@code n} pairs about the next reply follow.
   *
   * @throws IllegalStateException in RESP2, which has none
   */
  public void attribute(long n) {
    Checks.state(protocol == 3, "attributes exist in RESP3 alone");
    header('|', n);
  }

  public void bool(boolean value) {
    if (protocol == 3) {
      raw(value ? Replies.TRUE_3 : Replies.FALSE_3);
    } else {
      raw(value ? Replies.ONE : Replies.ZERO);
    }
  }

  public void doubleValue(double value) {
    if (protocol == 3) {
      int at = out.reserve(Doubles.MAX_SIZE + 3);
      byte[] array = out.array();
      array[at] = ',';
      int end = Doubles.write(value, array, at + 1);
      out.commit(lineEnd(array, end) - at);
      return;
    }
    int at = out.reserve(2 * Doubles.MAX_SIZE);
    byte[] array = out.array();
    // Written behind its header, then moved to it, since the length comes first.
    int body = at + Doubles.MAX_SIZE;
    int length = Doubles.write(value, array, body) - body;
    bulk(array, body, length);
  }

  /** A double that is written as {@code digits} say. */
  public void doubleText(String digits) {
    if (protocol == 3) {
      line(',', digits);
    } else {
      bulk(digits);
    }
  }

  /** An integer of any size, in decimal. */
  public void bigNumber(String digits) {
    if (protocol == 3) {
      line('(', digits);
    } else {
      bulk(digits);
    }
  }

  /** Text for people; {@code ext} is its format, three letters: {@code txt} or {@code mkd}. */
  public void verbatim(String ext, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (protocol == 2) {
      bulk(bytes);
      return;
    }
    Checks.state(ext.length() == 3, "a verbatim format has three letters");
    header('=', bytes.length + 4L);
    raw((ext + ":").getBytes(StandardCharsets.US_ASCII));
    raw(bytes);
    lineEnd();
  }

  /** Opens an array; returns the mark for {@link #closeArray}. */
  public long deferArray() {
    long mark = out.position();
    out.reserve(DEFERRED);
    out.commit(DEFERRED);
    return mark;
  }

  public long deferMap() {
    return deferArray();
  }

  public long deferSet() {
    return deferArray();
  }

  /** Says that {@code n} replies were written since {@code mark}. */
  public void closeArray(long mark, long n) {
    closeDeferred(mark, '*', n);
  }

  /** Says that {@code n} pairs were written since {@code mark}. */
  public void closeMap(long mark, long n) {
    closeDeferred(mark, mapType(), mapSize(n));
  }

  public void closeSet(long mark, long n) {
    closeDeferred(mark, setType(), n);
  }

  /** Appends bytes that are replies already. */
  public void raw(byte[] bytes) {
    raw(bytes, 0, bytes.length);
  }

  public void raw(byte[] bytes, int offset, int length) {
    int at = out.reserve(length);
    System.arraycopy(bytes, offset, out.array(), at, length);
    out.commit(length);
  }

  private char mapType() {
    return protocol == 3 ? '%' : '*';
  }

  private long mapSize(long n) {
    return protocol == 3 ? n : 2 * n;
  }

  private char setType() {
    return protocol == 3 ? '~' : '*';
  }

  private void closeDeferred(long mark, char type, long n) {
    int size = 3 + Bytes.longSize(n);
    int at = out.open(mark, size - DEFERRED);
    writeHeader(type, n, out.array(), at);
  }

  private int openBulk(int length) {
    int at = out.reserve(length + Bytes.MAX_LONG_DIGITS + 5);
    int size = writeHeader('$', length, out.array(), at) - at;
    out.commit(size);
    return at + size;
  }

  private void closeBulk(int length) {
    lineEnd(out.array(), out.end() + length);
    out.commit(length + 2);
  }

  private void header(char type, long n) {
    int at = out.reserve(Bytes.MAX_LONG_DIGITS + 3);
    out.commit(writeHeader(type, n, out.array(), at) - at);
  }

  private static int writeHeader(char type, long n, byte[] array, int at) {
    array[at] = (byte) type;
    return lineEnd(array, Bytes.writeLong(n, array, at + 1));
  }

  private void line(char type, String text) {
    int length = text.length();
    int at = out.reserve(length + 3);
    byte[] array = out.array();
    array[at] = (byte) type;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      array[at + 1 + i] = (byte) (isLineBreak(c) ? ' ' : c > 0xFF ? '?' : c);
    }
    out.commit(lineEnd(array, at + 1 + length) - at);
  }

  private void lineEnd() {
    int at = out.reserve(2);
    out.commit(lineEnd(out.array(), at) - at);
  }

  private static int lineEnd(byte[] array, int at) {
    array[at] = '\r';
    array[at + 1] = '\n';
    return at + 2;
  }

  private static boolean isLineBreak(char c) {
    return c == '\r' || c == '\n';
  }
}
