package dev.redraft.bench.server;

import dev.redraft.resp.RespValue;
import dev.redraft.server.demo.RespClient;
import java.io.IOException;

/** Sends commands without waiting for each reply; an error reply to any of them is an exception. */
public final class Pipeline {
  private final RespClient client;
  private final int depth;
  private int outstanding;

  public Pipeline(RespClient client, int depth) {
    this.client = client;
    this.depth = depth;
  }

  public void send(String... command) throws IOException {
    client.send(command);
    if (++outstanding == depth) {
      finish();
    }
  }

  /** Waits for the replies that are missing. */
  public void finish() throws IOException {
    client.flush();
    for (; outstanding > 0; outstanding--) {
      RespValue reply = client.receive();
      if (reply.isError()) {
        throw new IOException(reply.asText());
      }
    }
  }
}
