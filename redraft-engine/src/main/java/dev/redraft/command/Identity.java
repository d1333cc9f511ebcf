package dev.redraft.command;

import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import java.util.HexFormat;

/**
 * Who this server is, for INFO and HELLO.
 *
 * @param runId 40 hexadecimal digits, new at each start
 * @param processId the process
 * @param executable path of the program, empty when embedded
 * @param configFile absolute path of the configuration file, or empty
 * @param startedMillis when the server started
 * @param multiplexing name of the network event mechanism
 */
public record Identity(
    String runId,
    long processId,
    String executable,
    String configFile,
    long startedMillis,
    String multiplexing) {
  /** The Redis whose behaviour this server has. */
  public static final String REDIS_VERSION = "7.2.4";

  public static final String REDRAFT_VERSION = "0.1.0";

  /** An identity for a store without a network. */
  public static Identity embedded(Clock clock, Entropy entropy) {
    return new Identity(
        newRunId(entropy), ProcessHandle.current().pid(), "", "", clock.millis(), "none");
  }

  /** 40 hexadecimal digits. */
  public static String newRunId(Entropy entropy) {
    byte[] bytes = new byte[20];
    entropy.fill(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
