package dev.redraft.server.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Several clients subscribe, publish and ask at random, at Redraft and at a real redis-server:
 * after each step every client must have got the same from both. {@code -Dredraft.seed} sets the
 * seed.
 */
class PubSubLockstepTest {
  private static final long SEED = Long.getLong("redraft.seed", 1);
  private static final int STEPS = 1500;
  private static final int CLIENTS = 3;
  private static final String[] NAMES = {"a", "b", "ab", "abc", "", "x\r\ny", "a*"};
  private static final String[] PATTERNS = {"a*", "?b", "[a-b]", "*", "nothing", "a\\*"};
  private static final String[] CHANGES = {
    "SUBSCRIBE", "UNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE"
  };
  private static final String[] PATTERN_CHANGES = {"PSUBSCRIBE", "PUNSUBSCRIBE"};

  @TempDir static Path folder;
  private static ServerUnderTest redraftServer;
  private static ServerUnderTest redisServer;

  private final List<RespSocket> redraft = new ArrayList<>();
  private final List<RespSocket> redis = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private int pings;

  @BeforeAll
  static void start() throws Exception {
    redisServer = ServerUnderTest.redis(folder.resolve("redis"));
    redraftServer = ServerUnderTest.redraft(folder.resolve("redraft"));
  }

  @AfterAll
  static void stop() {
    Stream.of(redraftServer, redisServer)
        .filter(server -> server != null)
        .forEach(ServerUnderTest::close);
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "3, 1"})
  void everyClientGetsTheSame(int protocol, long offset) throws Exception {
    long seed = SEED * 1000 + offset;
    System.out.println("pubsub: seed " + seed + ", RESP" + protocol);
    Random random = new Random(seed);
    for (int i = 0; i < CLIENTS; i++) {
      connect(redraft, redraftServer, protocol);
      connect(redis, redisServer, protocol);
    }
    for (int step = 0; step < STEPS; step++) {
      int client = random.nextInt(CLIENTS);
      if (random.nextInt(100) == 0) {
        redraft.remove(client).close();
        redis.remove(client).close();
        connect(redraft, redraftServer, protocol);
        connect(redis, redisServer, protocol);
        // Both notice the end of a connection in their own time.
        Thread.sleep(30);
        continue;
      }
      List<String> command = next(random);
      history.add(client + ": " + String.join(" ", command));
      byte[][] bytes = RandomCommands.bytes(command);
      redraft.get(client).write(List.<byte[][]>of(bytes));
      redis.get(client).write(List.<byte[][]>of(bytes));
      for (int i = 0; i < CLIENTS; i++) {
        // Whose turn it was is asked first: then all it has caused has been sent.
        int at = (client + i) % CLIENTS;
        assertThat(heard(redraft.get(at)))
            .as("seed %d, client %d after %s", seed, at, last())
            .isEqualTo(heard(redis.get(at)));
      }
    }
  }

  @AfterEach
  void disconnect() throws IOException {
    for (RespSocket socket : Stream.concat(redraft.stream(), redis.stream()).toList()) {
      socket.close();
    }
  }

  private List<String> last() {
    return history.subList(Math.max(0, history.size() - 20), history.size());
  }

  private static void connect(List<RespSocket> to, ServerUnderTest server, int protocol)
      throws IOException {
    RespSocket socket = server.connect();
    if (protocol == 3) {
      assertThat(socket.call("HELLO", "3").isError()).isFalse();
    }
    to.add(socket);
  }

  private static List<String> next(Random random) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> change(random, CHANGES, NAMES);
      case 2 -> change(random, PATTERN_CHANGES, PATTERNS);
      case 3 -> List.of("PUBSUB", random.nextBoolean() ? "NUMPAT" : "nothing");
      case 4 ->
          List.of(
              "PUBSUB",
              random.nextBoolean() ? "NUMSUB" : "SHARDNUMSUB",
              NAMES[random.nextInt(NAMES.length)]);
      case 5 -> List.of(random.nextInt(4) == 0 ? "GET" : "PING", "x");
      case 6 -> List.of("SPUBLISH", NAMES[random.nextInt(NAMES.length)], "" + random.nextInt());
      default -> List.of("PUBLISH", NAMES[random.nextInt(NAMES.length)], "" + random.nextInt());
    };
  }

  private static List<String> change(Random random, String[] commands, String[] names) {
    List<String> line = new ArrayList<>(List.of(commands[random.nextInt(commands.length)]));
    for (int i = random.nextInt(4); i > 0; i--) {
      line.add(names[random.nextInt(names.length)]);
    }
    return line;
  }

  /** All that a client has got by now, without an order: that of patterns is nobody's promise. */
  private List<String> heard(RespSocket socket) throws IOException {
    String mark = "mark" + pings++ / 2;
    socket.write(List.<byte[][]>of(RandomCommands.bytes(List.of("PING", mark))));
    List<String> heard = new ArrayList<>();
    for (RespValue value = socket.next(); ; value = socket.next()) {
      boolean inArray =
          value.isAggregate() && value.items().size() == 2 && value.get(0).asText().equals("pong");
      if ((inArray ? value.get(1) : value).toString().contains(mark)) {
        heard.add("PING as " + value.kind());
        heard.sort(null);
        return heard;
      }
      if (value.isAggregate() && value.get(0).toString().contains("unsubscribe")) {
        // Which of all names is the first to go is left open.
        heard.add(value.get(0) + " " + value.get(1) + " " + value.kind());
        heard.add(value.get(0) + " " + value.get(2));
      } else {
        heard.add(value.toString());
      }
    }
  }
}
