package dev.redraft.server;

import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import jdk.net.ExtendedSocketOptions;

/**
 * {@code tcp-keepalive}: after so many idle seconds the peer is probed, three times at a third of
 * that time, and given up if it stays silent. {@link #apply} belongs to the channel's thread, so
 * that the channel is open: a descriptor that has been closed may be another connection's by then.
 */
final class KeepAlive {
  private static final int PROBES = 3;

  private final NetworkStack stack;

  /** Written by the engine thread. */
  private volatile int seconds;

  KeepAlive(NetworkStack stack, Config config) {
    this.stack = stack;
    seconds = config.intValue(Directive.TCP_KEEPALIVE);
    config.onChange(
        Directive.TCP_KEEPALIVE, changed -> seconds = changed.intValue(Directive.TCP_KEEPALIVE));
  }

  void apply(Channel channel) {
    int idle = seconds;
    if (idle == 0) {
      return;
    }
    int interval = Math.max(1, idle / PROBES);
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    switch (stack.name()) {
      case "epoll" -> {
        set(channel, EpollChannelOption.TCP_KEEPIDLE, idle);
        set(channel, EpollChannelOption.TCP_KEEPINTVL, interval);
        set(channel, EpollChannelOption.TCP_KEEPCNT, PROBES);
      }
      case "io_uring" -> {
        set(channel, IoUringChannelOption.TCP_KEEPIDLE, idle);
        set(channel, IoUringChannelOption.TCP_KEEPINTVL, interval);
        set(channel, IoUringChannelOption.TCP_KEEPCNT, PROBES);
      }
      case "nio" -> {
        set(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idle);
        set(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), interval);
        set(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
      }
      default -> {
        // kqueue has the switch alone; the system's own intervals apply
      }
    }
  }

  private static void set(Channel channel, ChannelOption<Integer> option, int value) {
    channel.config().setOption(option, value);
  }
}
