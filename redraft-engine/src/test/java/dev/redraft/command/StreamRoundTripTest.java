package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Limits;
import dev.redraft.base.Seeds;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.MemoryDisk;
import dev.redraft.resp.Args;
import dev.redraft.resp.RedisServer;
import dev.redraft.resp.RequestParser;
import dev.redraft.resp.RespValue;
import dev.redraft.rewrite.Image;
import dev.redraft.rewrite.ImageFormat;
import dev.redraft.rewrite.ImageWriter;
import dev.redraft.rewrite.KeyspaceSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Streams in random states come back the same from a rewrite and from the log of their effects:
 * entries, IDs, counters, groups, consumers and what is pending, of deleted entries too.
 */
class StreamRoundTripTest {
  private static final int KEYS = 3;

  private final Random random = Seeds.random("StreamRoundTripTest");
  private final CommandRunner runner = new CommandRunner();
  private int clock = 1;

  @AfterEach
  void close() {
    runner.close();
  }

  private String key() {
    return "s" + random.nextInt(KEYS);
  }

  private String id() {
    return Math.max(1, clock - random.nextInt(30)) + "-" + random.nextInt(2);
  }

  private String group() {
    return "g" + random.nextInt(2);
  }

  private String consumer() {
    return "c" + random.nextInt(3);
  }

  private void step() {
    clock += random.nextInt(2);
    String line =
        switch (random.nextInt(14)) {
          case 0, 1, 2, 3 -> "xadd " + key() + " " + clock + "-* f " + random.nextInt() + " g v";
          case 4 -> "xadd " + key() + " maxlen ~ 20 " + clock + "-* other " + random.nextInt(9);
          case 5 -> "xdel " + key() + " " + id() + " " + id() + " " + id();
          case 6 -> "xgroup create " + key() + " " + group() + " " + id() + " mkstream";
          case 7 -> "xgroup createconsumer " + key() + " " + group() + " " + consumer();
          case 8 -> "xack " + key() + " " + group() + " " + id() + " " + id();
          case 9 -> "xclaim " + key() + " " + group() + " " + consumer() + " 0 " + id();
          case 10 -> "xautoclaim " + key() + " " + group() + " " + consumer() + " 3 0 count 2";
          case 11 -> "xtrim " + key() + (random.nextBoolean() ? " maxlen ~ 9" : " minid " + id());
          default ->
              "xreadgroup group "
                  + group()
                  + " "
                  + consumer()
                  + " count 4 streams "
                  + key()
                  + (random.nextInt(5) == 0 ? " 0" : " >");
        };
    runner.clock.advanceMillis(random.nextInt(3));
    runner.run(line.split(" "));
  }

  /** All that is known of the streams but for the shape of their trees and when they were seen. */
  private static String state(CommandRunner of) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < KEYS; i++) {
      RespValue reply = of.run("xinfo", "stream", "s" + i, "full", "count", "0");
      all.append(text(reply)).append('\n');
    }
    return all.toString();
  }

  private static String text(RespValue reply) {
    return reply
        .toString()
        .replaceAll("\"(seen-time|active-time|radix-tree-\\w+)\", \\(integer\\) -?\\d+,? ?", "");
  }

  private byte[] rewritten() throws Exception {
    MemoryDisk disk = new MemoryDisk();
    Path path = Path.of("base.aof");
    try (DiskFile file = disk.create(path);
        Image image = new KeyspaceSource(runner.keyspace, () -> {}).fork()) {
      ImageWriter writer = image.writer(file, ImageFormat.RESP);
      while (writer.write(1) > 0) {
        // What changes behind the fork is not in it.
        step();
      }
      writer.finish();
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      while (all.hasRemaining()) {
        assertThat(file.read(all, all.position())).isPositive();
      }
      return all.array();
    }
  }

  private static List<Args> commands(byte[] log) {
    List<Args> commands = new ArrayList<>();
    RequestParser parser = new RequestParser(Limits.PRODUCTION);
    parser.authenticated(true);
    parser.feed(ByteBuffer.wrap(log));
    Args args = new Args();
    while (parser.next(args) == RequestParser.Status.COMMAND) {
      commands.add(args.copy());
    }
    return commands;
  }

  private static void load(List<Args> commands, CommandRunner into) {
    Client loader =
        new Client(
            0, Client.Kind.LOADER, into.client.reply(), new CommandRunner.RecordingLink(), 0);
    for (Args command : commands) {
      into.execute(loader, command);
      assertThat(CommandRunner.take(into.client).isError()).as("%s", command).isFalse();
    }
  }

  @Test
  void rewritesBringEverythingBack() throws Exception {
    runner.keyspace.values().limits().streamNodeMaxEntries = 4;
    try (RedisServer redis = RedisServer.start()) {
      for (int round = 0; round < 40; round++) {
        for (int i = 0; i < 60; i++) {
          step();
        }
        String before = state(runner);
        List<Args> commands = commands(rewritten());
        try (CommandRunner loaded = new CommandRunner()) {
          loaded.clock.micros = runner.clock.micros;
          load(commands, loaded);
          assertThat(state(loaded)).isEqualTo(before);
        }
        check(redis, commands, before);
        if (round % 10 == 9) {
          runner.run("flushall");
        }
      }
    }
  }

  @Test
  void longEntriesAndNames() throws Exception {
    String longText = "x".repeat(200_000);
    runner.run("xadd", "s0", "1-1", "f", longText, "\u00e9", "");
    runner.run("xadd", "s0", "1-2", longText, "-17");
    runner.run("xgroup", "create", "s0", longText, "0");
    runner.run("xgroup", "createconsumer", "s0", longText, "y" + longText);
    runner.run("xreadgroup", "group", longText, "y" + longText, "count", "1", "streams", "s0", ">");
    String before = state(runner);
    try (CommandRunner loaded = new CommandRunner()) {
      loaded.clock.micros = runner.clock.micros;
      load(commands(rewritten()), loaded);
      assertThat(state(loaded)).isEqualTo(before);
      assertThat(before).hasSizeGreaterThan(1_000_000);
    }
  }

  @Test
  void logsBringEverythingBack() throws Exception {
    runner.keyspace.values().limits().streamNodeMaxEntries = 4;
    for (int i = 0; i < 3000; i++) {
      step();
    }
    StringBuilder log = new StringBuilder();
    for (String unit : runner.persistence.units) {
      log.append(unit.replace(" ", "\r\n"));
    }
    List<Args> commands = commands(log.toString().getBytes(StandardCharsets.US_ASCII));
    assertThat(commands.size()).isGreaterThan(2000);
    try (CommandRunner loaded = new CommandRunner()) {
      loaded.clock.micros = runner.clock.micros;
      load(commands, loaded);
      assertThat(state(loaded)).isEqualTo(state(runner));
    }
    try (RedisServer redis = RedisServer.start()) {
      check(redis, commands, state(runner));
    }
  }

  /** The machine's redis-server comes to the same state. */
  private static void check(RedisServer redis, List<Args> commands, String state)
      throws IOException {
    redis.run("HELLO", "2");
    redis.run("FLUSHALL");
    for (Args command : commands) {
      String[] words = new String[command.count()];
      for (int i = 0; i < words.length; i++) {
        words[i] = command.get(i).toString();
      }
      assertThat(redis.run(words).isError()).as("%s", command).isFalse();
    }
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < KEYS; i++) {
      all.append(text(redis.run("XINFO", "STREAM", "s" + i, "FULL", "COUNT", "0"))).append('\n');
    }
    assertThat(all.toString()).isEqualTo(state);
  }
}
