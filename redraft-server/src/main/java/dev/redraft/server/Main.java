package dev.redraft.server;

import java.util.List;

/** The server's command line: {@code [redis.conf | -] [--directive value ...]}. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    ServerProcess process = new ServerProcess(StoreBackend::open, System.in, System.out, System.err);
    System.exit(process.run(List.of(args)));
  }
}
