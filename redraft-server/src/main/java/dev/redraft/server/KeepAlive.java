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
 * that time, and given up if it stays silent.
 */
final class KeepAlive {
  private static final int PROBES = 3;

  private final NetworkStack stack;
  private final Config config;

  KeepAlive(NetworkStack stack, Config config) {
    this.stack = stack;
    this.config = config;
  }

  void apply(Channel channel) {
    int seconds = config.intValue(Directive.TCP_KEEPALIVE);
    if (seconds == 0) {
      return;
    }
    int interval = Math.max(1, seconds / PROBES);
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    switch (stack.name()) {
      case "epoll" -> {
        set(channel, EpollChannelOption.TCP_KEEPIDLE, seconds);
        set(channel, EpollChannelOption.TCP_KEEPINTVL, interval);
        set(channel, EpollChannelOption.TCP_KEEPCNT, PROBES);
      }
      case "io_uring" -> {
        set(channel, IoUringChannelOption.TCP_KEEPIDLE, seconds);
        set(channel, IoUringChannelOption.TCP_KEEPINTVL, interval);
        set(channel, IoUringChannelOption.TCP_KEEPCNT, PROBES);
      }
      case "nio" -> {
        set(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), seconds);
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
