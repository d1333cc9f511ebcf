package dev.redraft.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redraft.Redraft;
import dev.redraft.RedraftException;
import dev.redraft.server.demo.RespClient;
import dev.redraft.server.tools.CheckCommand;
import dev.redraft.server.tools.CompactCommand;
import dev.redraft.server.tools.RestoreCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The tools without a server, on files of a real redis-server and of ours. */
@Timeout(120)
class OfflineToolsTest {
  private static final int DAMAGES = 60;
  private static final Pattern VALID = Pattern.compile("ok_up_to=(\\d+)");
  private static final Pattern OFFSET = Pattern.compile("at offset ([\\d,]+):");

  @TempDir Path directory;
  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private String printed = "";

  @BeforeEach
  void needsRedis() {
    assumeTrue(RedisProcess.isInstalled(), "Skipped: there is no redis-server in PATH");
    System.out.println("offline tools, seed " + seed);
  }

  private int run(Object command, Object... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text, true);
    int code =
        new CommandLine(command)
            .setOut(out)
            .setErr(out)
            .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    printed = text.toString();
    return code;
  }

  private Path folder(String name) throws Exception {
    return Files.createDirectories(directory.resolve(name));
  }

  private static void copy(Path from, Path to) throws Exception {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.createDirectories(target.getParent());
        Files.copy(path, target);
      }
    }
  }

  private static Map<String, String> contents(Path dir) throws Exception {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(dir)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        all.put(dir.relativize(path) + " " + Files.getLastModifiedTime(path), bytes);
      }
    }
    return all;
  }

  private static RedisProcess redis(Path dir, boolean rdb) throws Exception {
    return RedisProcess.start(
        dir,
        "--aof-timestamp-enabled",
        "yes",
        "--enable-debug-command",
        "yes",
        "--auto-aof-rewrite-percentage",
        "0",
        "--aof-use-rdb-preamble",
        rdb ? "yes" : "no");
  }

  private void write(RespClient client, int commands) throws Exception {
    for (int i = 0; i < commands; i++) {
      String n = Integer.toString(random.nextInt(50));
      String value = Integer.toString(random.nextInt(100_000));
      switch (random.nextInt(8)) {
        case 0 -> client.call("SET", "s" + n, value);
        case 1 -> client.call("RPUSH", "l" + n, value, "x".repeat(random.nextInt(200)));
        case 2 -> client.call("SADD", "set" + n, value, "member");
        case 3 -> client.call("ZADD", "z" + n, value, "m" + value);
        case 4 -> client.call("HSET", "h" + n, "f" + value, value);
        case 5 -> client.call("XADD", "x" + n, "*", "field", value);
        case 6 -> client.call("DEL", "s" + n, "l" + n);
        default -> {
          client.call("MULTI");
          client.call("INCR", "counter");
          client.call("SELECT", "3");
          client.call("SET", "other" + n, value);
          client.call("SELECT", "0");
          client.call("EXEC");
        }
      }
    }
  }

  private static void rewrite(RespClient client) throws Exception {
    client.call("BGREWRITEAOF");
    for (int i = 0; i < 1000; i++) {
      String info = client.call("INFO", "persistence").asText();
      if (info.contains("aof_rewrite_in_progress:0") && info.contains("aof_rewrite_scheduled:0")) {
        assertThat(info).contains("aof_last_bgrewrite_status:ok");
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("the rewrite does not end");
  }

  /** Returns at the beginning of another second. */
  private static void nextSecond() throws Exception {
    long now = System.currentTimeMillis();
    Thread.sleep(1050 - now % 1000);
  }

  private static Redraft open(Path dir, String layout) {
    return Redraft.builder()
        .directory(dir)
        .set("appendonly", "yes")
        .set("aof-layout", layout)
        .set("enable-debug-command", "yes")
        .open();
  }

  private static String digest(Path dir) {
    try (Redraft store = open(dir, "multi")) {
      return store.call("DEBUG", "DIGEST").asText();
    }
  }

  private String redisDigest(Path dir) throws Exception {
    try (RedisProcess redis = redis(dir, true);
        RespClient client = redis.connect()) {
      return client.call("DEBUG", "DIGEST").asText();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRestoreGivesTheDataAsTheyWere(boolean rdb) throws Exception {
    Path source = folder("source");
    Map<Long, String> digests = new TreeMap<>();
    List<Long> early = new ArrayList<>();
    try (RedisProcess redis = redis(source, rdb);
        RespClient client = redis.connect()) {
      nextSecond();
      write(client, 30);
      early.add(System.currentTimeMillis() / 1000 - 1);
      nextSecond();
      rewrite(client);
      for (int second = 0; second < 3; second++) {
        nextSecond();
        write(client, 30);
        digests.put(System.currentTimeMillis() / 1000, client.call("DEBUG", "DIGEST").asText());
      }
    }
    Map<String, String> before = contents(source);
    assertThat(run(new CheckCommand(), source)).as(printed).isZero();
    int made = 0;
    for (Map.Entry<Long, String> moment : digests.entrySet()) {
      Path into = directory.resolve("restored" + made++);
      Object time = made == 2 ? Instant.ofEpochSecond(moment.getKey()) : moment.getKey();
      assertThat(run(new RestoreCommand(), source, "--to", time, "--into", into))
          .as(printed)
          .isZero();
      assertThat(run(new CheckCommand(), into)).as(printed).isZero();
      Path forRedis = directory.resolve("redis" + made);
      copy(into, forRedis);
      assertThat(digest(into)).isEqualTo(moment.getValue());
      assertThat(redisDigest(forRedis)).isEqualTo(moment.getValue());
    }
    Path refused = directory.resolve("refused");
    assertThat(run(new RestoreCommand(), source, "--to", early.get(0), "--into", refused))
        .isEqualTo(1);
    assertThat(printed).contains("lies before the log begins");
    assertThat(refused).doesNotExist();
    assertThat(contents(source)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCheckFindsWhatRedisCheckAofFinds(boolean rdb) throws Exception {
    Path source = folder("source");
    try (RedisProcess redis = redis(source, rdb);
        RespClient client = redis.connect()) {
      write(client, 40);
      rewrite(client);
      write(client, 40);
    }
    Path log = source.resolve("appendonlydir/appendonly.aof.2.incr.aof");
    byte[] whole = Files.readAllBytes(log);
    Path damaged = directory.resolve("damaged.aof");
    int found = 0;
    for (int i = 0; i < DAMAGES; i++) {
      byte[] bytes = whole.clone();
      boolean shorter = i % 2 == 0;
      if (shorter) {
        // One of them ends within the first line, an annotation.
        bytes = Arrays.copyOf(bytes, i == 0 ? 6 : random.nextInt(bytes.length));
      } else {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(damaged, bytes);
      boolean fine = run(new CheckCommand(), damaged) == 0;
      String redis = RedisProcess.check(damaged);
      boolean redisFine = redis.startsWith("0 ");
      if (!redisFine) {
        found++;
        assertThat(fine).as("%s%n%s", redis, printed).isFalse();
      }
      if (shorter && bytes.length > 0) {
        int line = startOfLastLine(bytes);
        if (line < bytes.length && bytes[line] == '#') {
          // Redis takes half an annotation, and what it then appends becomes a part of it.
          assertThat(redisFine).as(redis).isTrue();
          assertThat(fine).as("%d bytes:%n%s", bytes.length, printed).isFalse();
          assertThat(number(OFFSET, printed)).isEqualTo(line);
        } else {
          assertThat(fine)
              .as("%d bytes:%n%s%n%s", bytes.length, redis, printed)
              .isEqualTo(redisFine);
          if (!fine) {
            assertThat(number(OFFSET, printed)).isEqualTo(number(VALID, redis));
          }
        }
      }
    }
    assertThat(found).isPositive();
    Path cut = folder("cut");
    copy(source, cut);
    Path last = cut.resolve("appendonlydir/appendonly.aof.2.incr.aof");
    Files.write(last, Arrays.copyOf(whole, whole.length - 3));
    Map<String, String> before = contents(cut);
    assertThat(run(new CheckCommand(), cut)).isEqualTo(1);
    assertThat(contents(cut)).isEqualTo(before);
    assertThat(run(new CheckCommand(), cut, "--fix")).as(printed).isZero();
    assertThat(RedisProcess.check(cut.resolve("appendonlydir/appendonly.aof.manifest")))
        .startsWith("0 ");
    assertThat(digest(cut)).isEqualTo(redisDigest(cut));
  }

  private static int startOfLastLine(byte[] bytes) {
    int start = bytes.length;
    while (start > 0 && bytes[start - 1] != '\n') {
      start--;
    }
    return start;
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    long number = Long.parseLong(matcher.group(1).replace(",", ""));
    while (matcher.find()) {
      number = Long.parseLong(matcher.group(1).replace(",", ""));
    }
    return number;
  }

  @Test
  void aCheckFindsWhatRedisCheckRdbFinds() throws Exception {
    Path source = folder("source");
    try (RedisProcess redis = redis(source, true);
        RespClient client = redis.connect()) {
      write(client, 60);
      client.call("SAVE");
    }
    byte[] whole = Files.readAllBytes(source.resolve("dump.rdb"));
    Path damaged = directory.resolve("damaged.rdb");
    for (int i = 0; i < DAMAGES; i++) {
      byte[] bytes = whole.clone();
      if (i % 3 == 1) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      } else if (i > 0) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(damaged, bytes);
      Process redis =
          new ProcessBuilder("redis-check-rdb", damaged.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(redis.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean redisFine = redis.waitFor() == 0;
      boolean fine = run(new CheckCommand(), damaged) == 0;
      assertThat(fine || !redisFine).as("%s%n%s", said, printed).isTrue();
      assertThat(fine).as("damage %d: %s%n%s", i, said, printed).isEqualTo(i == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rdb", "resp"})
  void aCompactLogHoldsTheSameData(String format) throws Exception {
    Path source = folder("source");
    String digest;
    try (RedisProcess redis = redis(source, true);
        RespClient client = redis.connect()) {
      write(client, 60);
      rewrite(client);
      write(client, 300);
      digest = client.call("DEBUG", "DIGEST").asText();
    }
    Map<String, String> before = contents(source);
    Path to = directory.resolve("to");
    assertThat(
            run(
                new CompactCommand(),
                source,
                "--to",
                to,
                "--format",
                format,
                "--rdb-version",
                "10"))
        .as(printed)
        .isZero();
    assertThat(contents(source)).isEqualTo(before);
    assertThat(run(new CompactCommand(), source, "--to", to)).isEqualTo(1);
    assertThat(printed).contains("is there and not empty");
    assertThat(run(new CompactCommand(), source, "--format", format)).as(printed).isZero();
    for (Path dir : List.of(to, source)) {
      assertThat(run(new CheckCommand(), dir)).as(printed).isZero();
      assertThat(printed).contains("appendonly.aof.");
      assertThat(digest(dir)).isEqualTo(digest);
    }
    assertThat(
            to.resolve(
                "appendonlydir/appendonly.aof.2.base." + (format.equals("rdb") ? "rdb" : "aof")))
        .exists();
    assertThat(redisDigest(to)).isEqualTo(digest);
  }

  @Test
  void aSingleFileStaysOneAndItsDataTheSame() throws Exception {
    Path dir = folder("single");
    String digest;
    try (Redraft store = open(dir, "single")) {
      for (int i = 0; i < 500; i++) {
        store.call("SET", "key" + i % 20, "value" + i);
      }
      digest = store.call("DEBUG", "DIGEST").asText();
    }
    long size = Files.size(dir.resolve("appendonly.aof"));
    assertThat(run(new CompactCommand(), dir)).as(printed).isZero();
    assertThat(Files.size(dir.resolve("appendonly.aof"))).isLessThan(size / 2);
    assertThat(dir.resolve("appendonlydir")).doesNotExist();
    assertThat(run(new CheckCommand(), dir)).as(printed).isZero();
    try (Redraft store = open(dir, "single")) {
      assertThat(store.call("DEBUG", "DIGEST").asText()).isEqualTo(digest);
    }
  }

  @Test
  void aLogInUseIsReadAndNotChanged() throws Exception {
    Path dir = folder("used");
    try (Redraft store = open(dir, "multi")) {
      store.call("SET", "key", "value");
      assertThatThrownBy(() -> open(dir, "multi"))
          .isInstanceOf(RedraftException.class)
          .hasMessageContaining("is in use by this process");
      assertThat(run(new CheckCommand(), dir)).as(printed).isZero();
      assertThat(printed).contains("a server uses this log");
      Map<String, String> before = contents(dir);
      assertThat(run(new CompactCommand(), dir)).isEqualTo(1);
      assertThat(printed).contains("a process uses the log");
      assertThat(contents(dir)).isEqualTo(before);
      assertThat(store.call("GET", "key").asText()).isEqualTo("value");
    }
    assertThat(run(new CompactCommand(), dir)).as(printed).isZero();
    try (Redraft store = open(dir, "multi")) {
      assertThat(store.call("GET", "key").asText()).isEqualTo("value");
    }
  }

  @Test
  void aLogBesideAnotherIsCompacted() throws Exception {
    Path dir = folder("two");
    for (String name : List.of("one", "two")) {
      try (Redraft store =
          Redraft.builder()
              .directory(dir)
              .set("appendonly", "yes")
              .set("appenddirname", name)
              .set("appendfilename", name + ".aof")
              .open()) {
        store.call("SET", "key", name);
      }
    }
    assertThat(run(new CompactCommand(), dir.resolve("one"))).as(printed).isZero();
    assertThat(printed).contains("1 key: ");
  }

  @Test
  void aFailedCompactionLeavesNothingBehind() throws Exception {
    Path dir = folder("unknown");
    Files.writeString(dir.resolve("appendonly.aof"), "*1\r\n$6\r\nNOSUCH\r\n");
    Path made = directory.resolve("made");
    assertThat(run(new CompactCommand(), dir, "--to", made)).isEqualTo(1);
    assertThat(made).doesNotExist();
    Path there = folder("there");
    assertThat(run(new CompactCommand(), dir, "--to", there)).isEqualTo(1);
    assertThat(there).isEmptyDirectory();
  }

  @Test
  void aRestoredLogWithFaultsIsNoSuccess() throws Exception {
    Path dir = folder("strange");
    Files.writeString(dir.resolve("appendonly.aof"), "#TS:1795341600\r\n*1\r\n$6\r\nNOSUCH\r\n");
    Path into = directory.resolve("into");
    assertThat(run(new RestoreCommand(), dir, "--to", "1795341600", "--into", into)).isEqualTo(1);
    assertThat(printed).contains("has what is wrong in the source").contains("NOSUCH");
  }

  @Test
  void wrongUsageIsToldApartFromDamage() throws Exception {
    assertThat(run(new CheckCommand(), directory.resolve("none"))).isEqualTo(2);
    assertThat(printed).contains("No such file or directory");
    assertThat(run(new CheckCommand(), directory)).isEqualTo(1);
    assertThat(run(new CheckCommand())).isEqualTo(2);
    assertThat(run(new RestoreCommand(), directory, "--to", "noon", "--into", "x")).isEqualTo(2);
    assertThat(printed).contains("'noon' is no moment");
    assertThat(run(new CompactCommand(), directory, "--rate", "fast")).isEqualTo(2);
    assertThat(run(new CompactCommand(), directory)).isEqualTo(1);
    for (Object command : List.of(new CheckCommand(), new CompactCommand(), new RestoreCommand())) {
      assertThat(run(command, "--help")).isZero();
      assertThat(printed).contains("Exit codes:", "For example:");
    }
  }
}
