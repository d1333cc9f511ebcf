package dev.redraft.server.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that ask for far more than the server's memory and do not take it. Without a limit in the
 * configuration, as Redis has none for them.
 */
@Timeout(120)
class SlowReadersTest {
  private static final int SECONDS = Integer.getInteger("redraft.bounds.seconds", 2);

  @TempDir Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Some read nothing, others a kilobyte at a time, and who reads all gets all. */
  @Test
  void longRepliesWaitInTheServerNotInItsMemory() throws Exception {
    try (BoundedServer server = BoundedServer.start(directory, "256m")) {
      server.call("SET", "long", "v".repeat(10_000_000));
      server.call("SET", "short", "v".repeat(1000));
      try (Crowd never = Crowd.of(100, server.port());
          Crowd slow = Crowd.of(100, server.port())) {
        never.send(bytes("GET long\r\n".repeat(20)));
        slow.send(bytes("GET long\r\n".repeat(20)));
        int closed = 0;
        for (int i = 0; i < SECONDS * 10; i++) {
          closed = slow.sip(100);
          // others are served meanwhile
          assertThat(server.call("GET", "short")).hasSize(1000);
          TimeUnit.MILLISECONDS.sleep(100);
        }
        System.out.println(closed + " of 100 slow readers were closed");
        server.assertWell("200 that do not read 200 MB", 5000, 700);
      }
      server.awaitClients(0);
      assertThat(server.call("GET", "long")).hasSize(10_000_000);
    }
  }

  /** Short replies to long pipelines. */
  @Test
  void pipelinesOfThoseWhoNeverReadAreHeldBack() throws Exception {
    try (BoundedServer server = BoundedServer.start(directory, "256m")) {
      server.call("SET", "short", "v".repeat(1000));
      byte[] requests = bytes("GET short\r\n".repeat(5000));
      try (Crowd never = Crowd.of(100, server.port())) {
        server.awaitClients(100);
        long sent = 0;
        for (int i = 0; i < SECONDS * 10; i++) {
          sent += never.send(requests);
          TimeUnit.MILLISECONDS.sleep(50);
        }
        System.out.println("asked for " + sent / 11 + " KB of replies");
        server.assertWell("100 that never read", 5000, 700);
        assertThat(server.info("clients", "connected_clients")).isBetween(70L, 102L);
      }
      server.awaitClients(0);
      assertThat(server.call("GET", "short")).hasSize(1000);
    }
  }

  /** Those who listen can't be held back: they are closed by the limits of Redis. */
  @Test
  void listenersWhoDoNotReadAreClosed() throws Exception {
    try (BoundedServer server = BoundedServer.start(directory, "256m")) {
      try (Crowd crowd = Crowd.of(20, server.port())) {
        crowd.exchange(bytes("SUBSCRIBE news\r\n"), 6);
        String message = "m".repeat(1_000_000);
        for (int i = 0; i < 45 && server.info("clients", "connected_clients") > 2; i++) {
          server.call("PUBLISH", "news", message);
        }
        server.assertWell("20 that listen and do not read", 5000, 700);
        server.awaitClients(0);
      }
    }
  }
}
