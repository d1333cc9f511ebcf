package dev.redraft.command;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redraft.resp.RedisServer;
import dev.redraft.resp.RespValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Compares what COMMAND INFO and COMMAND DOCS say of each command with a real redis-server 7.0.
 * Every difference that is meant is listed with its reason, and a listed difference that is none
 * any more fails too.
 */
class CommandTableAgainstRedisTest {
  private static final List<String> PARTS =
      List.of(
          "name",
          "arity",
          "flags",
          "first key",
          "last key",
          "step",
          "categories",
          "tips",
          "key specs");

  /** Commands of Redis 7.2, those of 7.4 on the expiry of fields, and Redraft's own. */
  private static final List<String> NOT_IN_REDIS_7_0 =
      List.of(
          "client|no-touch",
          "client|setinfo",
          "hexpire",
          "hexpireat",
          "hexpiretime",
          "hpersist",
          "hpexpire",
          "hpexpireat",
          "hpexpiretime",
          "hpttl",
          "httl",
          "redraft",
          "waitaof");

  /** Argument trees that differ. */
  private static final Map<String, String> OTHER_ARGUMENTS =
      Map.ofEntries(
          entry(
              "client|kill",
              "has MAXAGE, and filters are optional arguments instead of a repeated choice"),
          entry("client|list", "numbers after ID are one repeated argument, not a block of one"),
          entry("command|getkeys", "Redis 7.0 does not document the arguments"),
          entry("command|getkeysandflags", "Redis 7.0 does not document the arguments"),
          entry("config|get", "a pattern is one repeated argument, not a block of one"),
          entry("psubscribe", "a pattern is one repeated argument, not a block of one"),
          entry("debug", "Redis does not document the arguments"),
          entry("hscan", "has NOVALUES, as in Redis 7.4"),
          entry("pfmerge", "the source keys may be left out, as in Redis 7.2"),
          entry("lcs", "the name of MINMATCHLEN's argument is that of Redis 7.2"),
          entry("bitop", "the operation is a choice of tokens, as in Redis 7.2"),
          entry("zrank", "WITHSCORE is of Redis 7.2"),
          entry("zrevrank", "WITHSCORE is of Redis 7.2"));

  /** Arities of Redis 7.2. */
  private static final List<String> OTHER_ARITIES =
      List.of("zrank: arity -3 instead of 3", "zrevrank: arity -3 instead of 3");

  private final CommandRunner runner = new CommandRunner();
  private RedisServer redis;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    String version = redis.run("INFO", "server").asText();
    assumeTrue(version.contains("redis_version:7.0."), "redis-server is not of version 7.0");
    runner.run("HELLO", "3");
  }

  @AfterEach
  void stop() throws Exception {
    runner.close();
    if (redis != null) {
      redis.close();
    }
  }

  @Test
  void commandInfo() throws Exception {
    List<String> differences = new ArrayList<>();
    TreeSet<String> onlyHere = new TreeSet<>();
    for (CommandSpec spec : runner.commands.all()) {
      RespValue ours = runner.run("COMMAND", "INFO", spec.name()).get(0);
      RespValue theirs = redis.run("COMMAND", "INFO", spec.name()).get(0);
      compareInfo(ours, theirs, differences, onlyHere);
    }
    assertThat(differences).containsExactlyInAnyOrderElementsOf(OTHER_ARITIES);
    assertThat(onlyHere).containsExactlyElementsOf(NOT_IN_REDIS_7_0);
  }

  private static void compareInfo(
      RespValue ours, RespValue theirs, List<String> differences, TreeSet<String> onlyHere) {
    String name = ours.get(0).asText();
    if (theirs.isNull()) {
      onlyHere.add(name);
      return;
    }
    for (int i = 0; i < PARTS.size(); i++) {
      if (!plain(ours.get(i)).equals(plain(theirs.get(i)))) {
        differences.add(
            name
                + ": "
                + PARTS.get(i)
                + " "
                + plain(ours.get(i))
                + " instead of "
                + plain(theirs.get(i)));
      }
    }
    for (RespValue sub : ours.get(9).items()) {
      RespValue match = RespValue.NULL;
      for (RespValue candidate : theirs.get(9).items()) {
        if (candidate.get(0).equals(sub.get(0))) {
          match = candidate;
        }
      }
      compareInfo(sub, match, differences, onlyHere);
    }
  }

  @Test
  void commandDocs() throws Exception {
    List<String> differences = new ArrayList<>();
    TreeSet<String> otherArguments = new TreeSet<>();
    for (CommandSpec spec : runner.commands.all()) {
      RespValue theirs = redis.run("COMMAND", "DOCS", spec.name()).get(spec.name());
      if (theirs != null) {
        RespValue ours = runner.run("COMMAND", "DOCS", spec.name()).get(spec.name());
        compareDocs(spec.name(), ours, theirs, differences, otherArguments);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(otherArguments).containsExactlyElementsOf(new TreeSet<>(OTHER_ARGUMENTS.keySet()));
  }

  private static void compareDocs(
      String name,
      RespValue ours,
      RespValue theirs,
      List<String> differences,
      TreeSet<String> otherArguments) {
    for (String field : List.of("since", "group")) {
      if (!ours.get(field).equals(theirs.get(field))) {
        differences.add(
            name + ": " + field + " " + ours.get(field) + " instead of " + theirs.get(field));
      }
    }
    String tree = tree(ours.get("arguments"));
    String expected = tree(theirs.get("arguments"));
    if (!tree.equals(expected)) {
      otherArguments.add(name);
      if (!OTHER_ARGUMENTS.containsKey(name)) {
        differences.add(name + ": arguments\n" + tree + "\ninstead of\n" + expected);
      }
    }
    RespValue subs = ours.get("subcommands");
    for (int i = 0; subs != null && i < subs.items().size(); i += 2) {
      String sub = subs.get(i).asText();
      RespValue match = theirs.get("subcommands").get(sub);
      if (match != null) {
        compareDocs(sub, subs.get(i + 1), match, differences, otherArguments);
      }
    }
  }

  /**
   * The tree without the names of oneofs and blocks, which no syntax line has, and without versions
   * of parts.
   */
  private static String tree(RespValue arguments) {
    if (arguments == null) {
      return "";
    }
    StringBuilder tree = new StringBuilder();
    for (RespValue argument : arguments.items()) {
      RespValue inner = argument.get("arguments");
      RespValue token = argument.get("token");
      RespValue keySpec = argument.get("key_spec_index");
      RespValue flags = argument.get("flags");
      String type = argument.get("type").asText();
      boolean named = inner == null && !type.equals("pure-token");
      tree.append(' ')
          .append(token == null || token.asText().isEmpty() ? "" : "'" + token.asText() + "'");
      tree.append(named ? argument.get("name").asText() : "").append(':').append(type);
      tree.append(keySpec == null ? "" : "#" + keySpec.asText())
          .append(flags == null ? "" : plain(flags));
      tree.append(inner == null ? "" : "(" + tree(inner) + " )");
    }
    return tree.toString();
  }

  /** As text, with sets and maps in order and without the notes of key specifications. */
  private static String plain(RespValue value) {
    List<String> items = new ArrayList<>();
    switch (value.kind()) {
      case MAP -> {
        Map<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < value.items().size(); i += 2) {
          if (!value.get(i).asText().equals("notes")) {
            sorted.put(value.get(i).asText(), plain(value.get(i + 1)));
          }
        }
        return sorted.toString();
      }
      case SET -> {
        value.items().forEach(item -> items.add(plain(item)));
        Collections.sort(items);
        return items.toString();
      }
      case ARRAY -> {
        value.items().forEach(item -> items.add(plain(item)));
        return items.toString();
      }
      default -> {
        return value.asText();
      }
    }
  }
}
