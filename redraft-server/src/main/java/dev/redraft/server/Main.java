package dev.redraft.server;

import java.util.List;
import java.util.Set;

/** Where the program starts; see {@link RedraftCommand}. */
public final class Main {
  private static final Set<String> ABOUT = Set.of("-h", "--help", "-V", "--version");

  private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

  private Main() {}

  public static void main(String[] arguments) {
    // Netty's events for the Flight Recorder, which nobody asked for, take long to load.
    if (System.getProperty(NETTY_EVENTS) == null) {
      System.setProperty(NETTY_EVENTS, "false");
    }
    System.exit(
        run(new ServerProcess(StoreBackend::open, System.in, System.out, System.err), arguments));
  }

  /**
   * A server is started without the library that reads command lines: all that follows is the
   * server's own, and loading the library takes longer than what is left of the start.
   */
  static int run(ServerProcess server, String... arguments) {
    boolean serves =
        arguments.length > 0
            && arguments[0].equals("server")
            && (arguments.length == 1 || !ABOUT.contains(arguments[1]));
    return serves
        ? server.run(List.of(arguments).subList(1, arguments.length))
        : RedraftCommand.commandLine(server).execute(arguments);
  }
}
