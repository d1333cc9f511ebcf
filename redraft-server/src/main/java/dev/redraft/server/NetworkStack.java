package dev.redraft.server;

import dev.redraft.config.Choices;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Locale;
import java.util.function.Supplier;

/** How sockets are served on this machine: which of Netty's transports, and what it can do. */
final class NetworkStack {
  private final Choices.Transport kind;
  private final IoHandlerFactory handlers;

  private NetworkStack(Choices.Transport kind, IoHandlerFactory handlers) {
    this.kind = kind;
    this.handlers = handlers;
  }

  /**
   * The stack that was asked for.
   *
   * @throws StartException when this machine does not offer it
   */
  static NetworkStack choose(Choices.Transport wanted) throws StartException {
    return switch (wanted) {
      case AUTO ->
          Epoll.isAvailable()
              ? choose(Choices.Transport.EPOLL)
              : choose(KQueue.isAvailable() ? Choices.Transport.KQUEUE : Choices.Transport.NIO);
      case EPOLL -> of(wanted, Epoll.isAvailable(), EpollIoHandler::newFactory);
      case IO_URING -> of(wanted, IoUring.isAvailable(), IoUringIoHandler::newFactory);
      case KQUEUE -> of(wanted, KQueue.isAvailable(), KQueueIoHandler::newFactory);
      case NIO -> of(wanted, true, NioIoHandler::newFactory);
    };
  }

  private static NetworkStack of(
      Choices.Transport kind, boolean available, Supplier<IoHandlerFactory> handlers)
      throws StartException {
    if (!available) {
      throw new StartException(
          "transport " + kind.name().toLowerCase(Locale.ROOT) + " is not available here");
    }
    return new NetworkStack(kind, handlers.get());
  }

  String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  IoHandlerFactory handlers() {
    return handlers;
  }

  /** Whether an IPv6 listener can leave IPv4 alone; if not, it serves both. */
  boolean separatesFamilies() {
    return kind == Choices.Transport.EPOLL;
  }

  ServerChannel newTcpListener(boolean ipv6) {
    SocketProtocolFamily family = ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    return switch (kind) {
      case EPOLL -> new EpollServerSocketChannel(family);
      case IO_URING -> new IoUringServerSocketChannel();
      case KQUEUE -> new KQueueServerSocketChannel();
      default -> new NioServerSocketChannel();
    };
  }

  ServerChannel newUnixListener() {
    return switch (kind) {
      case EPOLL -> new EpollServerDomainSocketChannel();
      case IO_URING -> new IoUringServerDomainSocketChannel();
      case KQUEUE -> new KQueueServerDomainSocketChannel();
      default -> new NioServerDomainSocketChannel();
    };
  }

  SocketAddress unixAddress(String path) {
    return kind == Choices.Transport.NIO
        ? UnixDomainSocketAddress.of(path)
        : new DomainSocketAddress(path);
  }
}
