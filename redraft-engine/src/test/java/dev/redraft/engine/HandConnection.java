package dev.redraft.engine;

import dev.redraft.resp.ReplyReader;
import dev.redraft.resp.RespValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection whose peer is a test. */
final class HandConnection implements Connection {
  private final EngineThread thread;
  private final ReplyReader reader = new ReplyReader();
  private final List<RespValue> replies = new ArrayList<>();
  private Consumer<RespValue> onReply = reply -> {};
  private @Nullable Session session;
  private boolean reading = true;
  private boolean closed;
  private long stuck;
  private boolean takesNothing;

  HandConnection(EngineThread thread) {
    this.thread = thread;
  }

  HandConnection open(Store store) {
    session = store.sessions().accept(this);
    return this;
  }

  void onReply(Consumer<RespValue> listener) {
    onReply = listener;
  }

  /** The peer reads nothing from here on. */
  void takeNothing() {
    takesNothing = true;
  }

  Session session() {
    return Objects.requireNonNull(session);
  }

  /** Bytes arrive, without the end of a batch of reads. */
  void arrive(String bytes) {
    if (!closed) {
      session().received(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    }
  }

  void batchEnds() {
    if (!closed) {
      session().readComplete();
    }
  }

  /** A request arrives alone. */
  void send(String... words) {
    arrive(request(words));
    batchEnds();
  }

  static String request(String... words) {
    StringBuilder out = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      out.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return out.toString();
  }

  List<RespValue> replies() {
    return replies;
  }

  /** The replies so far as text. */
  List<String> texts() {
    return replies.stream().map(RespValue::asText).toList();
  }

  boolean isReading() {
    return reading;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public long id() {
    return 1;
  }

  @Override
  public String remoteAddress() {
    return "127.0.0.1:1";
  }

  @Override
  public String localAddress() {
    return "127.0.0.1:2";
  }

  @Override
  public int fd() {
    return 7;
  }

  @Override
  public boolean isUnix() {
    return false;
  }

  @Override
  public void write(byte[] array, int offset, int length) {
    if (closed) {
      return;
    }
    if (takesNothing) {
      stuck += length;
      return;
    }
    reader.feed(array, offset, length);
    for (RespValue reply = reader.next(); reply != null; reply = reader.next()) {
      replies.add(reply);
      onReply.accept(reply);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      thread.execute(() -> session().disconnected());
    }
  }

  @Override
  public void closeAfterFlush() {
    close();
  }

  @Override
  public void setReading(boolean on) {
    reading = on;
  }

  @Override
  public long pendingOutputBytes() {
    return stuck;
  }
}
