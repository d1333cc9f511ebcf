package dev.redraft.server;

import dev.redraft.engine.Connection;
import dev.redraft.engine.Session;
import dev.redraft.engine.SessionFactory;
import dev.redraft.platform.EventLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection, between Netty and its session.
 *
 * <p>Output is gathered in chunks of at most 64 KB and sent once per batch of reads. Everything
 * runs on the event loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failure closes the channel, which channelInactive reports
final class ClientChannel extends ChannelInboundHandlerAdapter implements Connection {
  private static final int CHUNK = 64 * 1024;
  private static final int SMALLEST = 256;

  private final long id;
  private final Channel channel;
  private final boolean unix;
  private final String unixPath;
  private final SessionFactory sessions;
  private final EventLog log;
  private @Nullable Session session;
  private @Nullable ByteBuf gathered;
  private boolean unflushed;
  private boolean closing;

  /**
   * @param unixPath the listener's path when it is a unix socket, else empty
   */
  ClientChannel(long id, Channel channel, String unixPath, SessionFactory sessions, EventLog log) {
    this.id = id;
    this.channel = channel;
    this.unix = !unixPath.isEmpty();
    this.unixPath = unixPath;
    this.sessions = sessions;
    this.log = log;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Session made = sessions.accept(this);
    session = made;
    flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (session != null && !closing && bytes.isReadable()) {
        session.received(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (session != null && !closing) {
      session.readComplete();
    }
    flush();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && session != null && !closing) {
      session.inputEnded();
      flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (session != null && channel.isWritable()) {
      session.drained();
      flush();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
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

  /**
   * Errors of the network end this client quietly, as a reset does; anything else is a defect and
   * is reported.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      log.log(
          EventLog.Level.VERBOSE, "Client id=" + id + " closed connection: " + cause.getMessage());
    } else {
      log.warning(
          "Client id=" + id + " closed after an internal error: " + Failures.describe(cause));
    }
    close();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public String remoteAddress() {
    return unix ? unixPath + ":0" : Addresses.text(channel.remoteAddress());
  }

  @Override
  public String localAddress() {
    return unix ? unixPath + ":0" : Addresses.text(channel.localAddress());
  }

  @Override
  public int fd() {
    return channel instanceof UnixChannel native_ ? native_.fd().intValue() : -1;
  }

  @Override
  public boolean isUnix() {
    return unix;
  }

  @Override
  public void write(byte[] array, int offset, int length) {
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
        pass(chunk);
      }
    }
  }

  private void pass(ByteBuf chunk) {
    gathered = null;
    unflushed = true;
    channel.write(chunk, channel.voidPromise());
  }

  @Override
  public void flush() {
    if (gathered != null) {
      pass(gathered);
    }
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
  }

  @Override
  public void close() {
    closing = true;
    channel.close();
  }

  @Override
  public void closeAfterFlush() {
    if (closing) {
      return;
    }
    flush();
    closing = true;
    channel.config().setAutoRead(false);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void setReading(boolean on) {
    if (!closing) {
      channel.config().setAutoRead(on);
    }
  }

  @Override
  public long pendingOutputBytes() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    long queued = queue == null ? 0 : queue.totalPendingWriteBytes();
    return queued + (gathered == null ? 0 : gathered.readableBytes());
  }
}
