package dev.redraft.server;

import java.util.ArrayList;
import java.util.List;

/**
 * Servers as the tests start them: {@code -Dredraft.test.io-threads=4} runs the same tests with so
 * many {@code io-threads}.
 */
public final class TestServers {
  private static final int IO_THREADS = Integer.getInteger("redraft.test.io-threads", 1);

  private TestServers() {}

  /** The directive's argument. */
  public static String ioThreads() {
    return Integer.toString(IO_THREADS);
  }

  /** A server inside this process. */
  public static RedraftServer.Builder builder() {
    return RedraftServer.builder().set("io-threads", ioThreads());
  }

  /** Directives of a server process, name, value, name, value, and this one with them. */
  public static String[] with(String... directives) {
    List<String> all = new ArrayList<>(List.of(directives));
    all.addAll(List.of("io-threads", ioThreads()));
    return all.toArray(String[]::new);
  }
}
