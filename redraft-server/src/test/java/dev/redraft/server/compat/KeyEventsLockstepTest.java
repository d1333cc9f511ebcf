package dev.redraft.server.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.command.CommandSpec;
import dev.redraft.command.Families;
import dev.redraft.command.Flag;
import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same random commands to Redraft and to a real redis-server 7.0: both must send the same
 * keyspace notifications in the same order. {@code -Dredraft.seed} sets the seed, {@code
 * -Dredraft.commands} how many commands.
 */
class KeyEventsLockstepTest {
  private static final long SEED = Long.getLong("redraft.seed", 1);
  private static final int COMMANDS = Integer.getInteger("redraft.commands", 4000);
  private static final int BATCH = 20;
  private static final String MARK = "mark";

  @TempDir static Path folder;
  private static ServerUnderTest redraftServer;
  private static ServerUnderTest redisServer;

  /** A server, who writes to it, and who listens to all its channels. */
  private static final class Side implements AutoCloseable {
    private final RespSocket commands;
    private final RespSocket control;
    private final RespSocket listener;

    Side(ServerUnderTest server, String classes) throws IOException {
      commands = server.connect();
      control = server.connect();
      listener = server.connect();
      assertThat(control.call("FLUSHALL").asText()).isEqualTo("OK");
      assertThat(control.call("CONFIG", "SET", "notify-keyspace-events", classes).asText())
          .isEqualTo("OK");
      assertThat(listener.call("PSUBSCRIBE", "*").get(0).asText()).isEqualTo("psubscribe");
    }

    /** What is heard while the commands are executed. */
    List<String> after(List<List<String>> batch) throws IOException {
      commands.pipeline(batch.stream().map(RandomCommands::bytes).toList());
      return heard();
    }

    /** All that has been heard by now. */
    List<String> heard() throws IOException {
      control.call("PUBLISH", MARK, "end");
      List<String> heard = new ArrayList<>();
      for (RespValue message = listener.next(); ; message = listener.next()) {
        String channel = message.get(2).asText();
        if (channel.equals(MARK)) {
          return heard;
        }
        heard.add(channel + " " + message.get(3).asText());
      }
    }

    @Override
    public void close() throws IOException {
      commands.close();
      control.close();
      listener.close();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    redisServer = ServerUnderTest.redis(folder.resolve("redis"));
    redraftServer = ServerUnderTest.redraft(folder.resolve("redraft"));
  }

  @AfterAll
  static void stop() {
    if (redraftServer != null) {
      redraftServer.close();
    }
    if (redisServer != null) {
      redisServer.close();
    }
  }

  /**
   * Commands that both know, that never wait, and whose effect is not left to chance. SORT walks
   * over sets in an order that is nobody's promise. SMOVE makes a new set before it takes from the
   * old one, so that no member is lost when memory is full; Redis makes it afterwards.
   */
  private static Set<String> comparable(RespSocket redis, String classes) throws IOException {
    Set<String> names = new TreeSet<>();
    for (CommandSpec spec : Families.table().all()) {
      if (!spec.has(Flag.BLOCKING)
          && !spec.tips().contains("nondeterministic_output")
          && !redis.call("COMMAND", "INFO", spec.name()).get(0).isNull()) {
        names.add(spec.name());
      }
    }
    names.removeAll(Set.of("sort", "sort_ro"));
    if (classes.contains("n")) {
      names.remove("smove");
    }
    return names;
  }

  @ParameterizedTest
  @CsvSource({"KEAmn, 0", "KEAmn, 1", "KEA, 2"})
  void sameEventsInTheSameOrder(String classes, long offset) throws IOException {
    long seed = SEED * 1000 + offset;
    System.out.println("key events: seed " + seed + ", " + classes);
    try (Side redraft = new Side(redraftServer, classes);
        Side redis = new Side(redisServer, classes)) {
      RandomCommands commands = new RandomCommands(seed, comparable(redis.control, classes));
      for (int done = 0; done < COMMANDS; done += BATCH) {
        List<List<String>> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
          batch.add(commands.next());
          batch.add(List.of("PUBLISH", "at", "" + (done + i)));
        }
        compare(seed, batch, redraft.after(batch), redis.after(batch));
      }
    }
  }

  private static void compare(
      long seed, List<List<String>> batch, List<String> ours, List<String> theirs) {
    int equal = 0;
    while (equal < Math.min(ours.size(), theirs.size())
        && ours.get(equal).equals(theirs.get(equal))) {
      equal++;
    }
    assertThat(around(ours, equal))
        .as("seed %d, commands %s", seed, commandsNear(batch, theirs, equal))
        .isEqualTo(around(theirs, equal));
  }

  /** The commands around the one that has caused an event. */
  private static List<List<String>> commandsNear(
      List<List<String>> batch, List<String> events, int place) {
    String before =
        events.subList(0, place).stream()
            .filter(event -> event.startsWith("at "))
            .reduce("", (first, second) -> second);
    int at = batch.indexOf(List.of("PUBLISH", "at", before.replace("at ", "")));
    return batch.subList(Math.max(0, at - 4), Math.min(batch.size(), at + 8));
  }

  /** The events before and behind a place. */
  private static List<String> around(List<String> events, int place) {
    return events.subList(Math.max(0, place - 4), Math.min(events.size(), place + 4));
  }

  /** Whatever has removed a key whose time is up, a read or the regular work. */
  @Test
  void expiredKeys() throws Exception {
    try (Side redraft = new Side(redraftServer, "Ex");
        Side redis = new Side(redisServer, "Ex")) {
      List<List<String>> set = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        set.add(List.of("SET", "k" + i, "v", "PX", "1"));
      }
      assertThat(expired(redraft, set)).isEqualTo(expired(redis, set)).hasSize(20);
    }
  }

  private static Set<String> expired(Side side, List<List<String>> set)
      throws IOException, InterruptedException {
    Set<String> expired = new TreeSet<>(side.after(set));
    Thread.sleep(10);
    expired.addAll(side.after(List.of(List.of("GET", "k0"), List.of("DEL", "k1"))));
    long end = System.nanoTime() + 10_000_000_000L;
    while (expired.size() < set.size() && System.nanoTime() < end) {
      Thread.sleep(20);
      expired.addAll(side.heard());
    }
    return expired;
  }
}
