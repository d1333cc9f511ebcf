package dev.redraft.bench.server;

import dev.redraft.resp.RespValue;
import dev.redraft.server.demo.RespClient;
import java.io.IOException;
import java.util.Arrays;

/** What a server says of itself. */
public final class ServerInfo {
  private ServerInfo() {}

  public static long number(RespClient control, String section, String name) throws IOException {
    return Long.parseLong(field(control, section, name));
  }

  public static String field(RespClient control, String section, String name) throws IOException {
    RespValue info = control.call("INFO", section);
    return Arrays.stream(info.asText().split("\r\n"))
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow(() -> new IOException("INFO " + section + " has no " + name));
  }

  /** Waits until nothing deleted is left to be freed. */
  public static void awaitFreed(RespClient control) throws IOException, InterruptedException {
    while (number(control, "memory", "lazyfree_pending_objects") != 0) {
      // Each look costs the server some garbage.
      Thread.sleep(50);
    }
  }
}
