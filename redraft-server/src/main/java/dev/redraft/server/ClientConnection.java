package dev.redraft.server;

import dev.redraft.engine.Connection;
import dev.redraft.engine.Session;
import dev.redraft.engine.SessionFactory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import org.jspecify.annotations.Nullable;

/**
 * The engine's side of an accepted connection: its session hears here what has come, and gathers
 * here what is to go, in chunks of at most 64 KB that leave once per batch of reads. Engine thread
 * only. How bytes come from the channel and go to it is the subclass's matter.
 */
abstract class ClientConnection implements Connection {
  private static final int CHUNK = 64 * 1024;
  private static final int SMALLEST = 256;

  final Channel channel;
  private final long id;
  private final boolean unix;
  private final String unixPath;
  private @Nullable Session session;
  private @Nullable ByteBuf gathered;
  private boolean closing;

  /**
   * @param unixPath the listener's path when it is a unix socket, else empty
   */
  ClientConnection(long id, Channel channel, String unixPath) {
    this.id = id;
    this.channel = channel;
    this.unix = !unixPath.isEmpty();
    this.unixPath = unixPath;
  }

  /** Queues a chunk for the channel, which releases it. */
  abstract void pass(ByteBuf chunk);

  /** Lets the queued chunks go, if there are any. */
  abstract void passed();

  /** Closes the channel at once. */
  abstract void closeChannel();

  /** Closes the channel behind the queued chunks; nothing more is read. */
  abstract void closeChannelBehindOutput();

  /** Makes the channel read, or not. */
  abstract void readChannel(boolean on);

  /** Bytes of the chunks that the operating system has not taken. */
  abstract long passedBytes();

  final void opened(SessionFactory sessions) {
    session = sessions.accept(this);
    flush();
  }

  final void received(ByteBuf bytes) {
    Session reader = session;
    if (reader != null && !closing && bytes.isReadable()) {
      reader.received(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
    }
  }

  final void readComplete() {
    Session reader = session;
    if (reader != null && !closing) {
      reader.readComplete();
    }
    flush();
  }

  final void inputEnded() {
    Session reader = session;
    if (reader != null && !closing) {
      reader.inputEnded();
      flush();
    }
  }

  final void drained() {
    Session writer = session;
    if (writer != null) {
      writer.drained();
      flush();
    }
  }

  final void gone() {
    closing = true;
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
    Session ended = session;
    session = null;
    if (ended != null) {
      ended.disconnected();
    }
  }

  final boolean isClosing() {
    return closing;
  }

  /** Takes an empty chunk for the next output, so that none has to be allocated. */
  final void lend(ByteBuf chunk) {
    if (gathered == null && !closing && chunk.capacity() <= CHUNK) {
      gathered = chunk;
    } else {
      chunk.release();
    }
  }

  @Override
  public final long id() {
    return id;
  }

  @Override
  public final String remoteAddress() {
    return unix ? unixPath + ":0" : Addresses.text(channel.remoteAddress());
  }

  @Override
  public final String localAddress() {
    return unix ? unixPath + ":0" : Addresses.text(channel.localAddress());
  }

  @Override
  public final int fd() {
    return channel instanceof UnixChannel native_ ? native_.fd().intValue() : -1;
  }

  @Override
  public final boolean isUnix() {
    return unix;
  }

  @Override
  public final void write(byte[] array, int offset, int length) {
    if (closing) {
      return;
    }
    int from = offset;
    int left = length;
    while (left > 0) {
      ByteBuf chunk = gathered;
      if (chunk == null) {
        chunk = channel.alloc().directBuffer(Math.clamp(left, SMALLEST, CHUNK), CHUNK);
        gathered = chunk;
      }
      int count = Math.min(left, CHUNK - chunk.writerIndex());
      chunk.writeBytes(array, from, count);
      from += count;
      left -= count;
      if (chunk.writerIndex() == CHUNK) {
        gathered = null;
        pass(chunk);
      }
    }
  }

  @Override
  public final void flush() {
    ByteBuf chunk = gathered;
    if (chunk != null) {
      gathered = null;
      if (chunk.isReadable()) {
        pass(chunk);
      } else {
        chunk.release();
      }
    }
    passed();
  }

  @Override
  public final void close() {
    closing = true;
    closeChannel();
  }

  @Override
  public final void closeAfterFlush() {
    if (!closing) {
      flush();
      closing = true;
      closeChannelBehindOutput();
    }
  }

  @Override
  public final void setReading(boolean on) {
    if (!closing) {
      readChannel(on);
    }
  }

  @Override
  public final long pendingOutputBytes() {
    return passedBytes() + (gathered == null ? 0 : gathered.readableBytes());
  }
}
