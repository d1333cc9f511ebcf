package dev.redraft.server.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.redraft.command.Families;
import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same random commands to Redraft and to a real redis-server 7.0, reply by reply, in RESP2 and
 * RESP3; at the end both must hold the same data. {@code -Dredraft.seed} sets the seed, {@code
 * -Dredraft.commands} how many commands.
 */
class LockstepTest {
  private static final long SEED = Long.getLong("redraft.seed", 1);
  private static final int COMMANDS = Integer.getInteger("redraft.commands", 5000);
  private static final int BATCH = 40;
  private static final int DATABASES = 16;
  private static final int SHOWN = 60;

  /**
   * Not made at random: they end or change a connection or the server ({@code bgrewriteaof} and
   * {@code shutdown} this test uses itself), or are Redraft's own.
   */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "auth",
          "monitor",
          "pfselftest",
          "quit",
          "shutdown",
          "bgrewriteaof",
          "redraft",
          "save",
          "bgsave",
          "subscribe",
          "unsubscribe",
          "psubscribe",
          "punsubscribe",
          "ssubscribe",
          "sunsubscribe");

  @TempDir static Path folder;
  private static ServerUnderTest redraftServer;
  private static ServerUnderTest redisServer;

  private final List<String> history = new ArrayList<>();
  private final List<List<String>> queued = new ArrayList<>();
  private final Set<String> answered = new TreeSet<>();

  @BeforeAll
  static void start() throws Exception {
    redisServer = ServerUnderTest.redis(folder.resolve("redis"));
    redraftServer = ServerUnderTest.redraft(folder.resolve("redraft"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (redraftServer != null) {
      redraftServer.close();
    }
    if (redisServer != null) {
      redisServer.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "2, 1", "3, 2", "3, 3"})
  void repliesAndDataAreEqual(int protocol, long offset) throws Exception {
    long seed = SEED * 1000 + offset;
    System.out.println("lockstep: seed " + seed + ", RESP" + protocol);
    try (RespSocket redraft = redraftServer.connect();
        RespSocket redis = redisServer.connect()) {
      hello(redraft, protocol);
      hello(redis, protocol);
      both(
          redraft,
          redis,
          List.of(
              List.of("FLUSHALL"),
              List.of("SELECT", "0"),
              // So few that streams have several chunks, which approximate trims depend on.
              List.of("CONFIG", "SET", "stream-node-max-entries", "7")),
          seed);
      RandomCommands commands = new RandomCommands(seed, known());
      for (int done = 0; done < COMMANDS; done += BATCH) {
        List<List<String>> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
          batch.add(commands.next());
        }
        both(redraft, redis, batch, seed);
      }
      both(redraft, redis, List.of(List.of("DISCARD")), seed);
      for (int db = 0; db < DATABASES; db++) {
        both(
            redraft,
            redis,
            List.of(
                List.of("SELECT", "" + db),
                List.of("DBSIZE"),
                List.of("KEYS", "*"),
                List.of("DEBUG", "DIGEST")),
            seed);
      }
      sameData("after the commands", seed);
      Set<String> missing = commands.names();
      missing.removeAll(answered);
      assertThat(missing).as("commands without any reply but errors, seed %d", seed).isEmpty();
    }
    restart("redraft", "redis");
    sameData("after a restart", seed);
    redisServer.rewriteLog();
    redraftServer.rewriteLog();
    restart("redraft", "redis");
    sameData("after a rewrite and a restart", seed);
    // Each loads what the other has written, and writes it anew.
    restart("redis", "redraft");
    sameData("after an exchange of files", seed);
    redisServer.rewriteLog();
    redraftServer.rewriteLog();
    restart("redraft", "redis");
    sameData("after an exchange back", seed);
  }

  /** Starts both servers anew, with the files in these folders. */
  private static void restart(String redraftFolder, String redisFolder) throws Exception {
    stop();
    redisServer = ServerUnderTest.redis(folder.resolve(redisFolder));
    redraftServer = ServerUnderTest.redraft(folder.resolve(redraftFolder));
  }

  private static void sameData(String when, long seed) throws IOException {
    DataDump ours = DataDump.of(redraftServer, DATABASES);
    DataDump theirs = DataDump.of(redisServer, DATABASES);
    assertThat(ours.differences(theirs)).as("%s, seed %d", when, seed).isEmpty();
    System.out.println("lockstep: " + when + " " + ours.size() + " keys, " + ours.types());
  }

  /** A new command must come with a way to make it at random, or with a reason here. */
  @Test
  void everyCommandIsExercised() {
    Set<String> missing = known();
    missing.removeAll(new RandomCommands(1, known()).names());
    missing.removeAll(LaterCommands.names());
    missing.removeAll(ELSEWHERE);
    assertThat(missing).as("commands that RandomCommands does not make").isEmpty();
  }

  /** Keys that expire while nobody looks are gone for both. */
  @Test
  void keysExpire() throws Exception {
    try (RespSocket redraft = redraftServer.connect();
        RespSocket redis = redisServer.connect()) {
      List<List<String>> set =
          new ArrayList<>(List.of(List.of("FLUSHALL"), List.of("SET", "stays", "1")));
      for (int i = 0; i < 50; i++) {
        set.add(List.of("SET", "gone" + i, "" + i, "PX", "" + (1 + i % 7)));
      }
      both(redraft, redis, set, 0);
      Thread.sleep(30);
      both(
          redraft,
          redis,
          List.of(
              List.of("GET", "gone1"),
              List.of("EXISTS", "gone2", "gone3", "stays"),
              List.of("INCR", "gone4"),
              List.of("RENAME", "gone5", "x"),
              List.of("KEYS", "*"),
              List.of("RANDOMKEY"),
              List.of("SCAN", "0", "COUNT", "1000"),
              List.of("APPEND", "gone6", "tail"),
              List.of("COPY", "gone7", "y"),
              List.of("TTL", "gone8")),
          0);
    }
  }

  private static Set<String> known() {
    Set<String> names = new TreeSet<>();
    Families.table().all().forEach(spec -> names.add(spec.name()));
    return names;
  }

  private static void hello(RespSocket socket, int protocol) throws IOException {
    if (protocol == 3) {
      assertThat(socket.call("HELLO", "3").isError()).isFalse();
    }
  }

  private void both(RespSocket redraft, RespSocket redis, List<List<String>> batch, long seed)
      throws IOException {
    List<byte[][]> bytes = batch.stream().map(RandomCommands::bytes).toList();
    List<RespValue> ours = redraft.pipeline(bytes);
    List<RespValue> theirs = redis.pipeline(bytes);
    for (int i = 0; i < batch.size(); i++) {
      List<String> command = batch.get(i);
      history.add(String.join(" ", command));
      compare(command, ours.get(i), theirs.get(i), seed);
    }
  }

  private void compare(List<String> command, RespValue ours, RespValue theirs, long seed) {
    String name = command.getFirst().toLowerCase(Locale.ROOT);
    if (theirs.kind() == RespValue.Kind.SIMPLE_STRING && theirs.asText().equals("QUEUED")) {
      queued.add(command);
    }
    if (name.equals("exec")
        && theirs.kind() == RespValue.Kind.ARRAY
        && ours.items().size() == theirs.items().size()) {
      for (int i = 0; i < queued.size(); i++) {
        check(queued.get(i), ours.get(i), theirs.get(i), seed);
      }
    } else {
      check(command, ours, theirs, seed);
    }
    if (name.equals("exec") || name.equals("discard") || name.equals("reset")) {
      queued.clear();
    }
    if (!theirs.isError()) {
      answered.add(name);
    }
  }

  private void check(List<String> command, RespValue ours, RespValue theirs, long seed) {
    if (!ReplyRules.agree(command, ours, theirs)) {
      List<String> before = history.subList(Math.max(0, history.size() - SHOWN), history.size());
      fail(
          "seed %d, command %d: %s%nRedraft: %s%nRedis:   %s%nqueued: %s%nbefore:%n%s",
          seed,
          history.size(),
          command,
          ours,
          theirs,
          queued,
          String.join(System.lineSeparator(), before));
    }
  }
}
