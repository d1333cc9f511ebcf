package dev.redraft.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The I/O thread's side of a connection under {@code io-threads} 2 or more: tells the engine what
 * happens to the channel, and does to it what the engine says. The channel's thread only, but for
 * what is marked.
 *
 * <p>Invariant: at most {@code WINDOW} bytes and one batch of reads (Netty's: up to 16, of up to 64
 * KB each) are on their way to the engine; then the channel waits until they have arrived, so that
 * a busy engine does not fill the memory.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failure closes the channel, which channelInactive reports
final class IoChannel extends ChannelInboundHandlerAdapter {
  private static final int WINDOW = 64 * 1024;

  final Channel channel;
  final String unixPath;
  private final Lane toEngine;
  private @Nullable ByteBuf read;
  private int unacknowledged;
  private boolean awaitsEngine;
  private boolean wanted = true;
  private boolean awaitsPeer;
  private long drainedAt;

  /** The engine's side; the engine's alone, from OPENED on. */
  @Nullable HandedConnection connection;

  /** Bytes of output that have come from the engine; read by it. */
  private final AtomicLong arrived = new AtomicLong();

  /** Why the channel is to be closed, before FAILED is sent; read by the engine after it. */
  @Nullable Throwable failure;

  IoChannel(Channel channel, String unixPath, Lane toEngine) {
    this.channel = channel;
    this.unixPath = unixPath;
    this.toEngine = toEngine;
  }

  /** Bytes of output that have ever come from the engine. Any thread. */
  long arrivedBytes() {
    return arrived.get();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    tell(Parcel.Kind.OPENED, null);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf before = read;
    read = (ByteBuf) message;
    unacknowledged += read.readableBytes();
    if (before != null) {
      tell(Parcel.Kind.BYTES, before);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    endBatch();
  }

  private void endBatch() {
    ByteBuf last = read;
    read = null;
    if (last == null) {
      return;
    }
    if (unacknowledged < WINDOW) {
      tell(Parcel.Kind.LAST_BYTES, last);
    } else {
      unacknowledged = 0;
      awaitsEngine = true;
      follow();
      tell(Parcel.Kind.WINDOW_BYTES, last);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      // io_uring tells this before it ends the batch
      endBatch();
      tell(Parcel.Kind.INPUT_ENDED, null);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    endBatch();
    tell(Parcel.Kind.GONE, null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause);
  }

  private void fail(Throwable cause) {
    // each chunk that waits fails as well when the channel closes
    if (failure == null) {
      failure = cause;
      tell(Parcel.Kind.FAILED, null);
    }
    channel.close();
  }

  private void tell(Parcel.Kind kind, @Nullable ByteBuf bytes) {
    toEngine.add(kind, this, bytes);
  }

  /** A {@link Parcel.Receiver} of what the engine says. */
  static void receive(Parcel.Kind kind, IoChannel io, @Nullable ByteBuf bytes) {
    try {
      io.obey(kind, bytes);
    } catch (RuntimeException | Error e) {
      io.fail(e);
    }
  }

  private void obey(Parcel.Kind kind, @Nullable ByteBuf bytes) {
    switch (kind) {
      case OUTPUT -> {
        if (bytes != null) {
          // counted first: see HandedConnection.passedBytes
          arrived.set(arrived.get() + bytes.readableBytes());
          channel.write(bytes, channel.voidPromise());
        }
      }
      case FLUSH -> {
        channel.flush();
        if (!awaitsPeer && (arrived.get() - drainedAt >= WINDOW || isFull())) {
          awaitsPeer = true;
          awaitPeer();
        }
      }
      case READ -> {
        wanted = true;
        follow();
      }
      case DO_NOT_READ -> {
        wanted = false;
        follow();
      }
      case ACKNOWLEDGED -> {
        awaitsEngine = false;
        follow();
      }
      case CLOSE -> channel.close();
      case CLOSE_BEHIND_OUTPUT -> {
        wanted = false;
        ClientChannel.closeBehindOutput(channel);
      }
      default -> throw new IllegalArgumentException("not for a channel: " + kind);
    }
  }

  /**
   * Whether so much waits that the engine may wait for it: of short chunks more than their bytes,
   * since each counts with what the channel needs for it.
   */
  private boolean isFull() {
    return ClientChannel.queuedBytes(channel) >= WINDOW;
  }

  /**
   * Tells the engine when everything has been taken, after each {@code WINDOW} of output: it may
   * wait for that as soon as it has seen so much on its way, whether or not the channel was ever
   * full.
   */
  private void awaitPeer() {
    if (ClientChannel.queuedBytes(channel) == 0) {
      awaitsPeer = false;
      drainedAt = arrived.get();
      tell(Parcel.Kind.DRAINED, null);
    } else {
      channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(written -> {
            if (written.isSuccess()) {
              // in a turn of its own: at this moment it is still counted
              channel.eventLoop().execute(this::awaitPeer);
            }
          });
    }
  }

  private void follow() {
    if (channel.isActive()) {
      channel.config().setAutoRead(wanted && !awaitsEngine);
    }
  }
}
