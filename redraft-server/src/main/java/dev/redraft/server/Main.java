package dev.redraft.server;

/** Where the program starts; see {@link RedraftCommand}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    ServerProcess server = new ServerProcess(StoreBackend::open, System.in, System.out, System.err);
    System.exit(RedraftCommand.commandLine(server).execute(arguments));
  }
}
