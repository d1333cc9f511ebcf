package dev.redraft.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.redraft.config.Choices;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.platform.EventLog;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells systemd how the service is, by its protocol sd_notify: one datagram of text to the unix
 * socket that the variable NOTIFY_SOCKET names. Java has no unix datagrams, so the C library is
 * called. Linux only; elsewhere nothing is sent.
 *
 * <pre>
 * struct sockaddr_un: family (2 bytes), path (108 bytes); a path that starts with '@' is abstract: its first byte is 0
 * </pre>
 */
final class ServiceManager {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int PATH_OFFSET = 2;
  private static final int PATH_BYTES = 108;

  private final @Nullable String socket;

  /**
   * @param socket the value of NOTIFY_SOCKET; null when there is no manager to tell
   */
  ServiceManager(@Nullable String socket) {
    boolean linux = System.getProperty("os.name", "").equals("Linux");
    this.socket = linux && socket != null && !socket.isEmpty() ? socket : null;
  }

  /**
   * The manager that {@code supervised} names; {@code auto} takes the one that has left its
   * socket's name.
   */
  static ServiceManager of(Config config, @Nullable String socket, EventLog log) {
    Choices.Supervised supervised = config.choice(Directive.SUPERVISED, Choices.Supervised.class);
    boolean wanted =
        supervised == Choices.Supervised.SYSTEMD || supervised == Choices.Supervised.AUTO;
    ServiceManager manager = new ServiceManager(wanted ? socket : null);
    if (supervised == Choices.Supervised.SYSTEMD && !manager.isPresent()) {
      log.warning(
          "systemd supervision requested or auto-detected, but NOTIFY_SOCKET not found in the"
              + " environment");
    }
    return manager;
  }

  /** Whether somebody listens. */
  boolean isPresent() {
    return socket != null;
  }

  /**
   * Sends one state, for example {@code READY=1}.
   *
   * @return false when it could not be sent
   */
  boolean send(String state) {
    if (socket == null) {
      return false;
    }
    byte[] path = socket.getBytes(StandardCharsets.UTF_8);
    if (path.length >= PATH_BYTES) {
      return false;
    }
    if (path[0] == '@') {
      path[0] = 0;
    }
    try {
      return send(path, state.getBytes(StandardCharsets.UTF_8));
    } catch (Throwable e) {
      // method handles declare Throwable; the manager only misses a message
      return false;
    }
  }

  private static boolean send(byte[] path, byte[] state) throws Throwable {
    MethodHandle open =
        function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    MethodHandle sendTo =
        function(
            "sendto",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    MethodHandle close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    int fd = (int) open.invokeExact(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address =
          arena.allocate(MemoryLayout.sequenceLayout(PATH_OFFSET + PATH_BYTES, JAVA_BYTE));
      address.set(JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(path, 0, address, JAVA_BYTE, PATH_OFFSET, path.length);
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, state);
      // an abstract name ends with the address, a path with a zero byte
      int length = PATH_OFFSET + path.length + (path[0] == 0 ? 0 : 1);
      return (long)
              sendTo.invokeExact(fd, bytes, (long) state.length, MSG_NOSIGNAL, address, length)
          == state.length;
    } finally {
      var _ = (int) close.invokeExact(fd);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }
}
