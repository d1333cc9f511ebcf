package dev.redraft.server;

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

/** A connection whose channel is served by the engine thread itself: {@code io-threads 1}. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failure closes the channel, which channelInactive reports
final class ClientChannel extends ClientConnection {
  private boolean unflushed;

  ClientChannel(long id, Channel channel, String unixPath) {
    super(id, channel, unixPath);
  }

  /** What the channel's pipeline ends with. */
  ChannelInboundHandlerAdapter handler(SessionFactory sessions, EventLog log) {
    return new Handler(sessions, log);
  }

  @Override
  void pass(ByteBuf chunk) {
    unflushed = true;
    channel.write(chunk, channel.voidPromise());
  }

  @Override
  void passed() {
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
  }

  @Override
  void closeChannel() {
    channel.close();
  }

  @Override
  void closeChannelBehindOutput() {
    closeBehindOutput(channel);
  }

  static void closeBehindOutput(Channel channel) {
    channel.config().setAutoRead(false);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  void readChannel(boolean on) {
    channel.config().setAutoRead(on);
  }

  @Override
  long passedBytes() {
    return queuedBytes(channel);
  }

  /** Bytes that wait in the channel. Any thread. */
  static long queuedBytes(Channel channel) {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return queue == null ? 0 : queue.totalPendingWriteBytes();
  }

  private final class Handler extends ChannelInboundHandlerAdapter {
    private final SessionFactory sessions;
    private final EventLog log;

    Handler(SessionFactory sessions, EventLog log) {
      this.sessions = sessions;
      this.log = log;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      opened(sessions);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        received(bytes);
      } finally {
        bytes.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      readComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        inputEnded();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (channel.isWritable()) {
        drained();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      Failures.ofClient(log, id(), cause);
      close();
    }
  }
}
