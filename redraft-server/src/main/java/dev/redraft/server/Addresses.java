package dev.redraft.server;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Addresses as CLIENT LIST shows them: {@code ip:port}, {@code [ip]:port} for IPv6, {@code path:0}
 * for unix sockets.
 */
final class Addresses {
  private Addresses() {}

  static String text(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return text(inet.getAddress(), inet.getPort());
    }
    return "?:0";
  }

  /** The address of a unix socket, which is known by the listener's path only. */
  static String unix(@Nullable SocketAddress local) {
    String path =
        local instanceof DomainSocketAddress domain ? domain.path() : String.valueOf(local);
    return path + ":0";
  }

  private static String text(InetAddress ip, int port) {
    String text = NetUtil.toAddressString(ip, true);
    int scope = text.indexOf('%');
    String bare = scope < 0 ? text : text.substring(0, scope);
    return ip instanceof Inet6Address && bare.indexOf(':') >= 0
        ? "[" + bare + "]:" + port
        : bare + ":" + port;
  }
}
