package dev.redraft.bench;

import dev.redraft.resp.RespValue;
import dev.redraft.server.demo.RespClient;
import java.io.IOException;

/** Sends commands without waiting for each reply; an error reply to any of them is an exception. */
final class Pipeline {
  private final RespClient client;
  private final int depth;
  private int outstanding;

  Pipeline(RespClient client, int depth) {
    this.client = client;
    this.depth = depth;
  }

  void send(String... command) throws IOException {
    client.send(command);
    if (++outstanding == depth) {
      finish();
    }
  }

  /** Waits for the replies that are missing. */
  void finish() throws IOException {
    client.flush();
    for (; outstanding > 0; outstanding--) {
      RespValue reply = client.receive();
      if (reply.isError()) {
        throw new IOException(reply.asText());
      }
    }
  }
}
