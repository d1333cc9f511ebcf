package dev.redraft.bench.compare;

import dev.redraft.bench.load.ClosedLoop;
import dev.redraft.bench.load.Template;
import dev.redraft.bench.server.ServerProcess;
import java.io.IOException;

/** Keys of 11 bytes with values of 100: random bytes, or text that compresses well. */
record Dataset(String kind, int keys) {
  private static final int CONNECTIONS = 4;
  private static final int DEPTH = 64;
  static final int DATA_BYTES = 111;

  /** A hundred bytes of which some differ from key to key. */
  private static final String TEXT =
      "customer={r<1000000000};customer.city=none;customer.mail=none;customer.phone=none;"
          + "customer.invoice=none;";

  private static final String RANDOM = "{bytes 100}";

  private Template template(String key) {
    return Template.of("SET", key, kind.equals("random") ? RANDOM : TEXT);
  }

  /** Sets the keys from {@code first} to {@code last - 1} of the scattered order. */
  void fill(ServerProcess server, int first, int last) throws IOException {
    try (ClosedLoop loop =
        new ClosedLoop(server.port(), CONNECTIONS, DEPTH, template("k{p<" + keys + "}"))) {
      loop.run(first, last - first);
    }
  }

  /** Overwrites of random keys. */
  Template overwrites() {
    return template("k{r<" + keys + "}");
  }
}
