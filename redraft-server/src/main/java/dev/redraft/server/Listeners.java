package dev.redraft.server;

import dev.redraft.config.Config;
import dev.redraft.config.ConfigException;
import dev.redraft.config.Directive;
import dev.redraft.engine.SessionFactory;
import dev.redraft.platform.EventLog;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets: every address of {@code bind} and the unix socket. Runs on the event loop,
 * where binding takes effect at once.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing a listener has no outcome to wait for
final class Listeners {
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY_LINUX = 26;
  private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(1, 64 * 1024);
  private static final ChannelOption<Integer> V6ONLY =
      new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY_LINUX);

  private final NetworkStack stack;
  private final EngineLoop loop;
  private final Config config;
  private final EventLog log;
  private final SessionFactory sessions;
  private final @Nullable IoThreads io;
  private boolean anyPort;
  private final KeepAlive keepAlive;
  private final List<Channel> tcp = new ArrayList<>();
  private final List<Channel> unix = new ArrayList<>();
  private final List<String> wanted = new ArrayList<>();
  private long connections;
  private int port;

  /**
   * @param anyPort listen on a free port instead of the directive's
   */
  Listeners(
      NetworkStack stack,
      EngineLoop loop,
      Config config,
      EventLog log,
      SessionFactory sessions,
      boolean anyPort) {
    this.stack = stack;
    this.loop = loop;
    this.config = config;
    this.log = log;
    this.sessions = sessions;
    this.anyPort = anyPort;
    this.keepAlive = new KeepAlive(stack, config);
    int threads = config.intValue(Directive.IO_THREADS);
    this.io =
        threads == 1
            ? null
            : new IoThreads(threads - 1, stack, loop.eventLoop(), this::accept, log);
  }

  /** Opens all that the configuration asks for and follows its changes. */
  void open() throws StartException {
    openTcp();
    if (anyPort) {
      showPort();
    }
    openUnix();
    if (tcp.isEmpty() && unix.isEmpty()) {
      throw new StartException("Configured to not listen anywhere, exiting.");
    }
    Config.Listener reopen = this::reopenTcp;
    config.onChange(Directive.PORT, reopen);
    config.onChange(Directive.BIND, reopen);
  }

  /** CONFIG GET shows the port that was found; from here on CONFIG SET chooses. */
  private void showPort() throws StartException {
    anyPort = false;
    try {
      config.preset(Directive.PORT, Integer.toString(port));
    } catch (ConfigException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  /** The TCP port in use, 0 when there is none. */
  int port() {
    return tcp.isEmpty() ? 0 : port;
  }

  void close() {
    closeAll(tcp);
    closeAll(unix);
    String path = config.text(Directive.UNIXSOCKET);
    if (!path.isEmpty()) {
      deleteSocket(unixPath());
    }
  }

  private static void closeAll(List<Channel> channels) {
    for (Channel channel : channels) {
      channel.close();
    }
    channels.clear();
  }

  /**
   * CONFIG SET of port or bind: the old sockets must go first, since the new ones may need their
   * addresses.
   */
  private void reopenTcp(Config changed) throws ConfigException {
    boolean addresses = !wanted.equals(changed.words(Directive.BIND));
    closeAll(tcp);
    try {
      openTcp();
    } catch (StartException e) {
      log.warning(String.valueOf(e.getMessage()));
      throw new ConfigException(
          addresses
              ? "Failed to bind to specified addresses."
              : "Unable to listen on this port. Check server logs.");
    }
  }

  private void openTcp() throws StartException {
    wanted.clear();
    wanted.addAll(config.words(Directive.BIND));
    port = config.intValue(Directive.PORT);
    if (port == 0 && !anyPort) {
      return;
    }
    port = anyPort ? 0 : port;
    List<String> addresses = BindAddress.merged(wanted, stack.separatesFamilies());
    for (String text : addresses) {
      BindAddress address = BindAddress.parse(text);
      try {
        openTcp(address);
      } catch (IOException e) {
        if (address.optional() && !isInUse(e)) {
          continue;
        }
        log.warning(
            "Warning: Could not create server TCP listening socket "
                + address.host()
                + ":"
                + port
                + ": "
                + reason(e));
        closeAll(tcp);
        throw new StartException("Failed listening on port " + port + " (TCP), aborting.");
      }
    }
  }

  private static boolean isInUse(IOException e) {
    return reason(e).contains("in use");
  }

  private static String reason(Exception e) {
    return String.valueOf(e.getMessage())
        .replaceFirst("\\(\\.\\.\\) failed( with error\\(-?\\d+\\))?", "");
  }

  private void openTcp(BindAddress address) throws IOException {
    InetAddress ip;
    try {
      ip = InetAddress.getByName(address.host());
    } catch (UnknownHostException e) {
      throw new IOException("Name or service not known", e);
    }
    boolean ipv6 = ip instanceof Inet6Address;
    ServerBootstrap bootstrap = bootstrap("");
    bootstrap.channelFactory(() -> stack.newTcpListener(ipv6));
    bootstrap.option(ChannelOption.SO_BACKLOG, config.intValue(Directive.TCP_BACKLOG));
    bootstrap.option(ChannelOption.SO_REUSEADDR, true);
    bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
    if (ipv6 && stack.separatesFamilies()) {
      bootstrap.option(V6ONLY, 1);
    }
    Channel listener = listen(bootstrap, new InetSocketAddress(ip, port));
    tcp.add(listener);
    if (port == 0) {
      port = ((InetSocketAddress) listener.localAddress()).getPort();
    }
  }

  private void openUnix() throws StartException {
    if (config.text(Directive.UNIXSOCKET).isEmpty()) {
      return;
    }
    Path path = unixPath();
    deleteSocket(path);
    ServerBootstrap bootstrap = bootstrap(path.toString());
    bootstrap.channelFactory(stack::newUnixListener);
    try {
      unix.add(listen(bootstrap, stack.unixAddress(path.toString())));
      FileModes.apply(path, config.intValue(Directive.UNIXSOCKETPERM));
    } catch (IOException e) {
      throw new StartException("Failed opening Unix socket: bind: " + reason(e));
    }
  }

  private Path unixPath() {
    Path path = config.path(Directive.UNIXSOCKET);
    if (path == null) {
      throw new IllegalStateException("no unix socket is configured");
    }
    return path;
  }

  /**
   * A socket left behind by a process that was killed; anything else at that path is left alone.
   */
  private static void deleteSocket(Path path) {
    try {
      if (FileModes.isSocket(path)) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // the bind that follows says why the path can't be used
    }
  }

  /** Ends the threads of I/O and all connections with them; not on the event loop. */
  void closeConnections() {
    if (io != null) {
      io.close();
    }
  }

  /** A connection that a thread of I/O serves. */
  private void accept(IoChannel channel, Lane toChannel) {
    HandedConnection connection = new HandedConnection(++connections, channel, toChannel);
    channel.connection = connection;
    connection.opened(sessions);
  }

  private ServerBootstrap bootstrap(String unixPath) {
    return new ServerBootstrap()
        .group(loop.eventLoop(), io == null ? loop.eventLoop() : io.group())
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler(channel, unixPath));
              }
            });
  }

  private ChannelHandler handler(Channel channel, String unixPath) {
    if (unixPath.isEmpty()) {
      keepAlive.apply(channel);
    }
    if (io != null) {
      return io.channel(channel, unixPath);
    }
    return new ClientChannel(++connections, channel, unixPath).handler(sessions, log);
  }

  private static Channel listen(ServerBootstrap bootstrap, SocketAddress address)
      throws IOException {
    ChannelFuture registered = bootstrap.register();
    check(registered);
    ServerChannel channel = (ServerChannel) registered.channel();
    try {
      check(channel.bind(address));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return channel;
  }

  private static void check(ChannelFuture future) throws IOException {
    if (!future.isDone()) {
      throw new IllegalStateException("sockets are opened on the event loop only");
    }
    Throwable cause = future.cause();
    if (cause != null) {
      throw cause instanceof IOException io ? io : new IOException(cause.toString(), cause);
    }
  }
}
