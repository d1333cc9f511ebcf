package dev.redraft.resp;

import dev.redraft.base.Bytes;
import dev.redraft.base.Limits;
import java.nio.ByteBuffer;

/**
 * Parses the requests of one connection as they arrive: arrays of bulk strings, or inline commands.
 *
 * <p>Work is linear in the bytes: what has been looked at is never looked at again, however small
 * the pieces. In steady state a command costs no allocation. The errors are those of Redis, word by
 * word; after one, the connection is dead.
 *
 * <pre>
 *   *3\r\n  $3\r\n SET\r\n  $1\r\n k\r\n  $1\r\n v\r\n        or        SET k "v"\r\n
 * </pre>
 */
public final class RequestParser {
  /** What {@link #next} found. */
  public enum Status {
    COMMAND,
    INCOMPLETE,
    /** A request for which there was no memory has gone by; see {@link #refusal}. */
    REFUSED
  }

  private static final long BAD = Long.MIN_VALUE;

  private Limits limits;
  private final QueryBuffer buffer;
  private boolean authenticated = true;

  // All offsets count from buffer.read(), the start of the request that is arriving.
  private int at;
  private int scanned;
  private int missingArgs;
  private int bulkLength = -1;
  private int lastRequest;

  /** What is left of an argument that is passed over; -1 while no request is. */
  private long skipping = -1;

  private String refusal = "";

  public RequestParser(Limits limits, BufferPool pool) {
    this.limits = limits;
    buffer = new QueryBuffer(limits, pool);
  }

  /** A parser with a pool of its own. */
  public RequestParser(Limits limits) {
    this(limits, new BufferPool(limits));
  }

  /**
   * Before authentication, requests of many or long arguments are errors. A new parser is
   * authenticated.
   */
  public void authenticated(boolean yes) {
    authenticated = yes;
  }

  /** Other limits from now on: CONFIG SET. */
  public void limits(Limits newLimits) {
    limits = newLimits;
    buffer.limits(newLimits);
  }

  /**
   * Appends all remaining bytes of {@code source}. Arguments of the last command stay valid.
   *
   * @throws ProtocolException if too many bytes wait
   */
  public void feed(ByteBuffer source) {
    buffer.feed(source);
  }

  /** The bytes that wait, those of the last command included. */
  public int pendingBytes() {
    return buffer.size();
  }

  /** Whether bytes wait behind the last command. */
  public boolean hasMore() {
    return buffer.size() > lastRequest;
  }

  /** Shows what waits behind the last command. */
  public void lookAhead(Lookahead target) {
    target.set(buffer.array(), buffer.read() + lastRequest, buffer.write());
  }

  /** The bytes of memory held for this connection now; 0 when idle. */
  public int bufferBytes() {
    return buffer.capacity();
  }

  /** Gives up the buffer; the parser may not be used after it. */
  public void close() {
    buffer.release();
  }

  /**
   * Parses the next command into {@code args}, the same instance until a command is complete. Empty
   * requests are skipped.
   *
   * @throws ProtocolException if the bytes are no request
   */
  public Status next(Args args) {
    if (lastRequest > 0) {
      buffer.consume(lastRequest);
      lastRequest = 0;
    }
    while (buffer.size() > at) {
      if (skipping >= 0) {
        if (!skipped()) {
          break;
        }
        skipping = -1;
        return Status.REFUSED;
      }
      if (at == 0 && missingArgs == 0) {
        args.clear();
      }
      boolean complete;
      try {
        complete = buffer.array()[buffer.read()] == '*' ? multibulk(args) : inline(args);
        if (complete) {
          args.bind(buffer.array(), buffer.read());
        }
      } catch (BufferLimitException e) {
        if (noRoomForArguments(e, args)) {
          return Status.REFUSED;
        }
        continue;
      }
      if (skipping >= 0) {
        args.clear();
        continue;
      }
      if (!complete) {
        break;
      }
      int request = at;
      at = 0;
      scanned = 0;
      if (args.count() > 0) {
        lastRequest = request;
        buffer.pin();
        return Status.COMMAND;
      }
      buffer.consume(request);
    }
    // An idle connection keeps neither the bytes of its last command, which nobody counts any more,
    // nor room for many arguments.
    args.unbind();
    if (at == 0 && missingArgs == 0) {
      args.clear();
    }
    buffer.trim();
    return Status.INCOMPLETE;
  }

  /** Drops the request, as far as it is there; true if that is all of it. */
  private boolean noRoomForArguments(BufferLimitException e, Args args) {
    refusal = String.valueOf(e.getMessage());
    args.clear();
    if (missingArgs > 0) {
      passOver();
      return false;
    }
    buffer.consume(at);
    at = 0;
    scanned = 0;
    return true;
  }

  private boolean multibulk(Args args) {
    if (at == 0) {
      if (!line("too big mbulk count string")) {
        return false;
      }
      long count = number(1);
      if (count == BAD || count > limits.maxMultibulk()) {
        throw ProtocolException.of("invalid multibulk length");
      }
      if (count > limits.maxUnauthenticatedArgs() && !authenticated) {
        throw ProtocolException.of("unauthenticated multibulk length");
      }
      passLine();
      if (count <= 0) {
        return true;
      }
      missingArgs = (int) count;
    }
    while (missingArgs > 0) {
      if (bulkLength < 0 && !bulkHeader()) {
        return false;
      }
      if (buffer.size() - at < bulkLength + 2) {
        return false;
      }
      args.addSpan(at, bulkLength);
      at += bulkLength + 2;
      scanned = at;
      bulkLength = -1;
      missingArgs--;
    }
    return true;
  }

  private boolean bulkHeader() {
    if (!header()) {
      return false;
    }
    if (bulkLength > limits.maxPooledBufferBytes() && !buffer.claim(at + bulkLength + 2L)) {
      refusal = BufferLimitException.message(bulkLength, buffer.limit());
      passOver();
      return false;
    }
    return true;
  }

  private boolean header() {
    if (!line("too big bulk count string")) {
      return false;
    }
    byte kind = buffer.array()[buffer.read() + at];
    if (kind != '$') {
      throw ProtocolException.of("expected '$', got '" + (char) (kind & 0xFF) + "'");
    }
    long length = number(at + 1);
    if (length < 0 || length > limits.maxBulkBytes()) {
      throw ProtocolException.of("invalid bulk length");
    }
    if (length > limits.maxUnauthenticatedBulkBytes() && !authenticated) {
      throw ProtocolException.of("unauthenticated bulk length");
    }
    passLine();
    bulkLength = (int) length;
    return true;
  }

  /** Why the request that has gone by was refused. */
  public String refusal() {
    return refusal;
  }

  /** From here on the request that is arriving is not kept. */
  private void passOver() {
    buffer.consume(at);
    at = 0;
    scanned = 0;
    skipping = bulkLength + 2L;
    bulkLength = -1;
  }

  /** Drops what has arrived of the rest of a request; true at its end. */
  private boolean skipped() {
    while (missingArgs > 0) {
      if (skipping == 0) {
        if (!header()) {
          return false;
        }
        passOver();
      }
      int part = (int) Math.min(skipping, buffer.size());
      buffer.consume(part);
      skipping -= part;
      if (skipping > 0) {
        return false;
      }
      missingArgs--;
    }
    return true;
  }

  /**
   * Looks for the end of the line that starts at {@code at}; if it is there, {@code scanned} is its
   * carriage return.
   */
  private boolean line(String tooBig) {
    if (!scan((byte) '\r')) {
      if (buffer.size() - at > limits.maxInlineBytes()) {
        throw ProtocolException.of(tooBig);
      }
      return false;
    }
    return scanned + 2 <= buffer.size();
  }

  private boolean scan(byte wanted) {
    byte[] array = buffer.array();
    int base = buffer.read();
    int end = buffer.size();
    int i = scanned;
    while (i < end && array[base + i] != wanted) {
      i++;
    }
    scanned = i;
    return i < end;
  }

  private long number(int from) {
    return Bytes.parseLongOr(buffer.array(), buffer.read() + from, scanned - from, BAD);
  }

  private void passLine() {
    at = scanned + 2;
    scanned = at;
  }

  private boolean inline(Args args) {
    if (!scan((byte) '\n')) {
      if (buffer.size() > limits.maxInlineBytes()) {
        throw ProtocolException.of("too big inline request");
      }
      return false;
    }
    int end = scanned;
    int base = buffer.read();
    if (end > 0 && buffer.array()[base + end - 1] == '\r') {
      end--;
    }
    at = scanned + 1;
    if (!InlineSplitter.split(buffer.array(), base, end, args)) {
      throw ProtocolException.of("unbalanced quotes in request");
    }
    return true;
  }
}
