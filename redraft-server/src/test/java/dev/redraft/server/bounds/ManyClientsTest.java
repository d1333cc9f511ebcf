package dev.redraft.server.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand clients, in a server with a small heap. {@code -Dredraft.bounds.scale} multiplies
 * the requests.
 */
@Timeout(120)
class ManyClientsTest {
  private static final int SCALE = Integer.getInteger("redraft.bounds.scale", 1);
  private static final int CROWD = 10_000;

  @TempDir Path directory;

  /** As many connections as this process may open, at most a crowd. */
  private static int crowd() {
    long most =
        ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getMaxFileDescriptorCount();
    int possible = (int) Math.min(CROWD, most - 500);
    if (possible < CROWD) {
      System.out.println(possible + " connections instead of " + CROWD + ": ulimit -n is " + most);
    }
    return possible;
  }

  @Test
  void idleOnesCostLittleAndLeaveNothing() throws Exception {
    int count = crowd();
    // A small heap, for all of it has been touched after some rounds.
    try (BoundedServer server =
        BoundedServer.start(directory, "128m", "maxclients", "" + (count + 4))) {
      double before = server.residentMegabytes();
      double first = crowded(server, count);
      double each = (first - before) * 1e3 / count;
      System.out.printf(
          Locale.ROOT,
          "%d idle clients: %.1f to %.1f MB, %.1f KB each%n",
          count,
          before,
          first,
          each);
      assertThat(each).isLessThan(8);
      double third = 0;
      for (int round = 1; round < 3; round++) {
        third = crowded(server, count);
      }
      double fourth = crowded(server, count);
      assertThat(fourth).describedAs("memory that has been used again").isLessThan(third * 1.1);
      server.assertWell(count + " idle clients", 5000, 280);
      refusesOneMore(server);
    }
  }

  private static double crowded(BoundedServer server, int count)
      throws IOException, InterruptedException {
    try (Crowd crowd = Crowd.of(count, server.port())) {
      crowd.exchange("PING\r\n".getBytes(StandardCharsets.US_ASCII), 1);
      server.awaitClients(count);
      return server.residentMegabytes();
    } finally {
      server.awaitClients(0);
    }
  }

  private static void refusesOneMore(BoundedServer server) throws Exception {
    server.call("CONFIG", "SET", "maxclients", "12");
    try (Crowd _ = Crowd.of(10, server.port())) {
      server.awaitClients(10);
      try (Crowd late = Crowd.of(3, server.port())) {
        assertThat(late.lastWords()).containsOnly("-ERR max number of clients reached\r\n");
      }
    }
    assertThat(server.info("stats", "rejected_connections")).isEqualTo(3);
  }

  @Test
  void aThousandThatPipelineAtOnceAreAllServed() throws Exception {
    try (BoundedServer server = BoundedServer.start(directory, "256m", "appendonly", "yes");
        Crowd crowd = Crowd.of(1000, server.port())) {
      String pair = "SET k:%d " + "v".repeat(100) + "\r\nGET k:%d\r\n";
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        requests.append(String.format(Locale.ROOT, pair, i, i));
      }
      byte[] bytes = requests.toString().getBytes(StandardCharsets.US_ASCII);
      long begun = System.nanoTime();
      for (int round = 0; round < SCALE; round++) {
        crowd.exchange(bytes, 1500);
      }
      System.out.printf(
          Locale.ROOT,
          "1,000 clients with 1,000 requests each: %.2f s%n",
          (System.nanoTime() - begun) / 1e9);
      server.assertWell("1,000 that pipeline", 5000, 700);
      assertThat(server.call("DBSIZE")).isEqualTo("500");
    }
  }

  @Test
  void halfARequestOfEachCostsLittle() throws Exception {
    int count = crowd();
    try (BoundedServer server =
            BoundedServer.start(directory, "256m", "maxclients", "" + (count + 4));
        Crowd crowd = Crowd.of(count, server.port())) {
      double before = server.residentMegabytes();
      crowd.send("*2\r\n$3\r\nGET\r\n$100\r\nabc".getBytes(StandardCharsets.US_ASCII));
      server.awaitClients(count);
      server.assertWell(count + " with half a request", 5000, before + 150);
    }
  }

  @Test
  void linesWithoutAnEndAreCutOffWhereTheHeapEnds() throws Exception {
    try (BoundedServer server = BoundedServer.start(directory, "128m")) {
      byte[] line = "x".repeat(60_000).getBytes(StandardCharsets.US_ASCII);
      try (Crowd crowd = Crowd.of(3000, server.port())) {
        crowd.send(line);
        server.assertWell("3,000 lines without an end", 5000, 500);
        assertThat(server.info("clients", "connected_clients")).isBetween(10L, 1500L);
      }
      server.awaitClients(0);
      assertThat(server.call("SET", "k", "v".repeat(500_000))).isEqualTo("OK");
    }
  }

  @Test
  void headersThatPromiseTooMuch() throws Exception {
    try (BoundedServer server = BoundedServer.start(directory, "128m")) {
      try (Crowd crowd = Crowd.of(300, server.port())) {
        crowd.send("*1000000000\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(crowd.lastWords())
            .containsOnly("-ERR Protocol error: invalid multibulk length\r\n");
      }
      try (Crowd crowd = Crowd.of(1000, server.port())) {
        crowd.send("*2\r\n$3\r\nGET\r\n$500000000\r\nabc".getBytes(StandardCharsets.US_ASCII));
        server.awaitClients(1000);
        server.assertWell("1,000 that promise 500 MB", 5000, 300);
      }
      // a million arguments each, which take more on the heap than on the wire
      try (Crowd crowd = Crowd.of(40, server.port())) {
        byte[] many =
            ("*1048576\r\n" + "$0\r\n\r\n".repeat(1_000_000)).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 3; i++) {
          crowd.send(many);
        }
        server.assertWell("40 with a million arguments", 5000, 500);
      }
      server.awaitClients(0);
      assertThat(server.call("SET", "k", "v")).isEqualTo("OK");
    }
  }
}
